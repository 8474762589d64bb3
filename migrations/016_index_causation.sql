-- 016: the effects of an event, by an index. Most events have no cause, so most inserts do not touch it.
--
-- In a file of its own, since it reads every partition once: writers wait until it is built, readers do not, and nothing
-- that locks readers out may share its transaction. Where writers cannot wait so long, make it beforehand on each partition
-- with CREATE INDEX CONCURRENTLY, as docs/schema.md shows; then this statement only attaches what it finds.

CREATE INDEX events_causation_idx ON public.events (causation_id, id) WHERE causation_id IS NOT NULL;
