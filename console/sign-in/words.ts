// The words of signing in and of the first visit.

import { catalogue } from '../language.ts';

export const words = catalogue({
  en: {
    title: 'Sign in to Goodword',
    email: 'E-mail',
    password: 'Password',
    signIn: 'Sign in',
    needEmail: 'Your e-mail address, please.',
    needPassword: 'Your password, please.',
    setupTitle: 'Welcome to Goodword',
    setupText: 'Make your company and its first owner. Everything here can be changed later.',
    company: 'Company name',
    companyHint: 'As your customers know you. It appears in messages and on pages.',
    name: 'Your name',
    passwordHint: 'At least 8 characters. A few words that only you would put together are best.',
    timeZone: 'Time zone',
    currency: 'Currency',
    phoneRegion: 'Country of phone numbers',
    domain: 'Program domain',
    domainHint: 'Where your share links will live, as share.acme.com. You can add it later.',
    create: 'Create and sign in',
    regions: {
      US: 'United States',
      CA: 'Canada',
      GB: 'United Kingdom',
      AU: 'Australia',
      NZ: 'New Zealand',
      IE: 'Ireland',
    },
  },
});
