create index if not exists leaderboard_create_time_id_idx on leaderboard (create_time, id);
