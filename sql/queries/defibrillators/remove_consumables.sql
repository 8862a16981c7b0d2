-- What is replaced. What was fitted later stays: then this report comes late. $1: the device. $2: kinds. $3: the day.
UPDATE consumable SET removed_on = $3
WHERE defibrillator_id = $1 AND kind = ANY ($2::text[]) AND removed_on IS NULL
    AND (fitted_on IS NULL OR fitted_on <= $3)
