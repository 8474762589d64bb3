-- What is wrong with the roles, what to run, and whether somebody may do what he should not.
select problem, remedy, endangers from event_role_problems() order by endangers desc
