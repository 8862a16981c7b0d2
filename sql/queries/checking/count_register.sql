SELECT
    (SELECT count(*) FROM site) AS site_count,
    (SELECT count(*) FROM defibrillator WHERE retired_at IS NULL) AS defibrillator_count,
    (SELECT count(*) FROM postcode) AS postcode_count,
    (SELECT count(*) FROM site WHERE invented) AS invented_count
