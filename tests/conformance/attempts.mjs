// Ways to sign in and up beyond passwords and codes.

import { scenarios as codes } from './attempts/codes.mjs';
import { scenarios as former } from './attempts/former.mjs';
import { scenarios as links } from './attempts/links.mjs';
import { scenarios as passwords } from './attempts/passwords.mjs';
import { scenarios as proofs } from './attempts/proofs.mjs';
import { scenarios as providers } from './attempts/providers.mjs';
import { scenarios as tickets } from './attempts/tickets.mjs';

export const scenarios = { ...codes, ...passwords, ...former, ...links, ...providers, ...tickets, ...proofs };
