-- Whether whoever is connected could pass by row-level security, or change the schema.
SELECT role.rolsuper OR role.rolbypassrls OR pg_has_role(current_user, site.relowner, 'USAGE') AS passes_rules
FROM pg_roles AS role, pg_class AS site
WHERE role.rolname = current_user AND site.oid = 'site'::regclass
