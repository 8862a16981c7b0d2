-- Imports take turns: two at once could both add the site that an identifier names.
SELECT pg_advisory_xact_lock(hashtextextended('heartshield.import', 0))
