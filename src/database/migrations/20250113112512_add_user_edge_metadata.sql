alter table user_edge
  add column if not exists metadata jsonb not null default '{}';
