-- Whether device_metrics is there and may be read: naming it without the right to would fail.
select coalesce(has_table_privilege(to_regclass('public.device_metrics'), 'select'), false)
