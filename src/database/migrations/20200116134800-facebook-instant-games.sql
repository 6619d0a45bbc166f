alter table users
  add column if not exists facebook_instant_game_id varchar(128)
    constraint users_facebook_instant_game_id_key unique;
