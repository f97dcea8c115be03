drop table audit_terms;
drop table audit_prunes;
drop table audit_checkpoints;
drop table audit_logs;
drop table audit_streams;
drop table audit;
