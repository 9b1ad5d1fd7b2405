/**
 * What whoever runs the tests has set for the AWS CLI, for proxies, for a language and for a terminal is no part of any test: one that needs
 * such a variable sets it itself.
 */
const OF_THE_SURROUNDINGS = /^(AWS_.*|(https?|all|no)_proxy|LANG|LC_.*|FORCE_COLOR|COLUMNS|LINES)$/i;

for (const name of Object.keys(process.env)) if (OF_THE_SURROUNDINGS.test(name)) delete process.env[name];
