// Where the code of a reward stands in a stored mail: who may read mails may not read codes. The code is put in as the mail leaves (SEC-5).

export const CODE_PLACE = '[the code]';
