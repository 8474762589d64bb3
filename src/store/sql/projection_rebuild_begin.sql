select begin_processor_rebuild($1::text)
