SELECT site.mobile, device.retired_at FROM defibrillator AS device JOIN site ON site.id = device.site_id
WHERE device.id = $1
