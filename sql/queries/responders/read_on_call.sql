SELECT * FROM responders_on_call()
