select abandon_processor_rebuild($1::text)
