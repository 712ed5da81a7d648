-- Codes of rewards no longer stand in stored mails: who may read mails may not read codes. They are put in as a mail leaves.
update mails set text = regexp_replace(text, E'(Your code is(?::\n\n| ))[^\n]+', E'\\1[the code]') where kind = 'reward_code';

-- Codes that were handed out and of which nobody was told yet.
create index rewards_code_untold on rewards (client_id, reward_id) where supplier = 'coupon_pool' and state = 'fulfilled';
