drop table audit_reviews;
drop table incident_mails;
drop table incident_rules;
drop table incident_notes;
drop table incidents;
