-- A tournament is a leaderboard with a duration; durations are in seconds.

alter table leaderboard
  add column if not exists category      smallint     not null default 0
    constraint leaderboard_category_check check (category >= 0),
  add column if not exists description   varchar(255) not null default '',
  add column if not exists duration      int          not null default 0
    constraint leaderboard_duration_check check (duration >= 0),
  add column if not exists end_time      timestamptz  not null default '1970-01-01 00:00:00 UTC',
  add column if not exists join_required boolean      not null default false,
  add column if not exists max_size      int          not null default 100000000
    constraint leaderboard_max_size_check check (max_size > 0),
  add column if not exists max_num_score int          not null default 1000000
    constraint leaderboard_max_num_score_check check (max_num_score > 0),
  add column if not exists title         varchar(255) not null default '',
  add column if not exists size          int          not null default 0,
  add column if not exists start_time    timestamptz  not null default now();

alter table leaderboard_record
  add column if not exists max_num_score int not null default 1000000
    constraint leaderboard_record_max_num_score_check check (max_num_score > 0);

create index if not exists duration_start_time_end_time_category_idx
  on leaderboard (duration, start_time, end_time desc, category);
create index if not exists owner_id_expiry_time_leaderboard_id_idx
  on leaderboard_record (owner_id, expiry_time, leaderboard_id);
