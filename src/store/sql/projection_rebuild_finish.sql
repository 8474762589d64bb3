-- False: not yet; what was built beside is behind, or an import is under way.
select finish_processor_rebuild($1::text)
