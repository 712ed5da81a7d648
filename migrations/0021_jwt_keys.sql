-- Keys by which pages prove who a visitor is: a shared secret or a public key, found by its partner_key_id (the kid of a token).
alter table client_keys drop constraint client_keys_type_check;
alter table client_keys drop constraint client_keys_algorithm_check;
alter table client_keys add constraint client_keys_kind_check check (
  (type = 'WEBHOOK' and algorithm = 'OAUTH')
  or (type = 'JWT' and algorithm ~ '^(HS|RS|PS|ES)(256|384|512)$' and partner_key_id is not null)
);
