alter table subscription
  add column if not exists raw_response     jsonb       not null default '{}',
  add column if not exists raw_notification jsonb       not null default '{}',
  add column if not exists refund_time      timestamptz not null default '1970-01-01 00:00:00 UTC';

alter table purchase
  add column if not exists refund_time timestamptz not null default '1970-01-01 00:00:00 UTC';
