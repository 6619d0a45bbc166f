alter table leaderboard
  add column if not exists enable_ranks boolean default true;
