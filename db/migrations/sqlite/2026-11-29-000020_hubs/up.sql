-- The hubs that serve this town. Each notes every few seconds that it can commit; whoever does not is not ready, and the
-- one with the smallest number tells the monitoring what is so of the whole town.
create table hubs (
    id bigint not null primary key,
    seen_at bigint not null
);
