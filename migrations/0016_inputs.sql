-- Inputs that were put aside are few and must be found at once among millions.
create index input_results_failed on input_results (client_id, input_id) where state = 'failed';
