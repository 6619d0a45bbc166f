alter table console_user
  add column if not exists mfa_secret         bytea   default null,
  add column if not exists mfa_recovery_codes bytea   default null,
  add column if not exists mfa_required       boolean default false;
