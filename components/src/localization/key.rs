//! Every text of this crate: its name, and what it says in English.

use super::loading::{Loading, texts};

macro_rules! keys {
    (first { $($first:tt)* } later { $($later:tt)* }) => {
        keys! { @enum $($first)* $($later)* }
        const ENGLISH: &str = keys! { @english $($first)* };
        pub(super) const MORE_ENGLISH: &str = keys! { @english $($later)* };
    };
    (@english $($(#[$doc:meta])* $key:ident = $english:literal;)*) => { concat!($($english, "\n"),*) };
    (@enum $($(#[$doc:meta])* $key:ident = $english:literal;)*) => {
        /// One text of these components. A file of texts names it as here: `Continue = Weiter`.
        ///
        /// `{0}` in a text stands for what is put there, for example an address. The texts about a number may have
        /// several forms, separated by ` | `; all but the last begin with the category that they are for, as the
        /// browser's `Intl.PluralRules` names it (`one: {0} character | {0} characters`).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[repr(u8)]
        pub enum Key {
            $(
                #[doc = concat!("“", $english, "”")]
                $(#[$doc])*
                $key,
            )*
        }

        impl Key {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$key),*];
        }

        // One text each, instead of a table of addresses: it is a third of the size.
        const NAMES: &str = concat!($(stringify!($key), "\n"),*);
    };
}

keys! {
    // The texts of the first pages, and of a failure to load the rest.
    first {
        Continue = "Continue";
        TryAgain = "Try again";
        StartOver = "Start over";
        Verify = "Verify";
        Loading = "Loading...";
        SigningYouIn = "Signing you in...";
        SomethingWentWrong = "Something went wrong";
        SignIn = "Sign in";
        SignUp = "Sign up";
        SignOut = "Sign out";
        Or = "or";
        Optional = "(optional)";
        Show = "Show";
        Hide = "Hide";
        ShowPassword = "Show password";
        HidePassword = "Hide password";
        /// `{0}`: a provider or a company.
        ContinueWith = "Continue with {0}";
        LastUsed = "Last used";
        EnterpriseSso = "Enterprise SSO";
        EnterEmailAddress = "Enter email address";
        EnterPhoneNumber = "Enter phone number";
        /// Of a phone number.
        Country = "Country";
        EnterUsername = "Enter username";
        EnterEmailOrPhone = "Enter email address or phone number";
        EnterEmailOrUsername = "Enter email address or username";
        EnterPhoneOrUsername = "Enter phone number or username";
        EnterEmailPhoneOrUsername = "Enter email address, phone number or username";
        EnterFirstName = "Enter first name";
        EnterLastName = "Enter last name";
        EnterPassword = "Enter password";
        EnterVerificationCode = "Enter verification code";
        EmailAddress = "Email address";
        EmailMissing = "Enter your email address";
        PhoneMissing = "Enter your phone number";
        UsernameMissing = "Enter your username";
        NewUsernameMissing = "Enter a username";
        EmailOrPhoneMissing = "Enter your email address or phone number";
        EmailOrUsernameMissing = "Enter your email address or username";
        PhoneOrUsernameMissing = "Enter your phone number or username";
        EmailPhoneOrUsernameMissing = "Enter your email address, phone number or username";
        /// Said at an empty field, and the heading of the page that asks for a password alone.
        PasswordMissing = "Enter your password";
        PasswordSuffices = "Your password meets all the necessary requirements.";
        /// `{0}`: a list of the next ones.
        PasswordMust = "Your password must contain {0}.";
        /// `{0}`: a number.
        AtLeast = "one: at least {0} character | at least {0} characters";
        /// `{0}`: a number.
        AtMost = "one: at most {0} character | at most {0} characters";
        UppercaseLetter = "an uppercase letter";
        LowercaseLetter = "a lowercase letter";
        Digit = "a number";
        /// `{0}`: the characters.
        SpecialCharacter = "a special character ({0})";
        SomethingElse = "something else";
        FirstNameMissing = "Enter your first name";
        LastNameMissing = "Enter your last name";
        CodeMissing = "Enter the code";
        ConsentMissing = "Accept the terms to continue";
        NameMissing = "Enter a name";
        FieldMissing = "Fill in this field";
        UseAnotherMethod = "Use another method";
        UseEmailInstead = "Use email instead";
        UsePhoneInstead = "Use phone instead";
        UsePasskeyInstead = "Use passkey instead";
        ForgotPassword = "Forgot password?";
        ResetYourPassword = "Reset your password";
        NeedNewCode = "I need a new code";
        /// Follows the name of a button. `{0}`: a time, for example “30 seconds”.
        AvailableIn = ", available in {0}";
        /// `{0}`: a time.
        TryAgainIn = "You can try again in {0}.";
        /// `{0}`: the terms of service, `{1}`: the privacy policy.
        Consent = "I agree to the {0} and {1}";
        TermsOfService = "Terms of Service";
        PrivacyPolicy = "Privacy Policy";
        HaveAccount = "Already have an account?";
        HaveNoAccount = "Don't have an account?";
        JoinTheWaitlist = "Join the waitlist";
        TimedOut = "The server took too long to answer. Nothing you typed is lost: please try again.";
        Unreachable = "The server could not be reached. Check your connection and try again.";
        TooManyRequests = "Too many requests. Please wait a moment before you try again.";
        ServerFailed = "Something went wrong on the server. Nothing you typed is lost: please try again.";
        NotUnderstood = "The server's answer could not be understood. Nothing you typed is lost: please try again.";
        /// `{0}`: a number of HTTP.
        Refused = "The server refused the request (status {0}).";
        /// `{0}`: Clerk's name of a failure.
        Failed = "Something went wrong ({0}).";
    }
    later {
        Restart = "Restart";
        EnterNewPassword = "Enter your new password";
        ConfirmPassword = "Confirm password";
        PhoneNumber = "Phone number";
        OrganizationName = "Organization name";
        Slug = "Slug";
        PasswordsDiffer = "Passwords don't match.";
        /// `{0}`: an address or a number.
        ResetWithCodeTo = "Reset your password with a code to {0}";
        UseYourPasskey = "Use your passkey";
        UseYourPasskeyLead = "Your device asks for your fingerprint, your face or its screen lock.";
        /// `{0}`: an address.
        EmailCodeTo = "Email code to {0}";
        /// `{0}`: an address.
        EmailLinkTo = "Email link to {0}";
        /// `{0}`: a number.
        SmsCodeTo = "Send SMS code to {0}";
        SignInWithPassword = "Sign in with your password";
        SignInWithPasskey = "Sign in with your passkey";
        VerifyYourAccount = "Verify your account";
        VerifyYourEmail = "Verify your email";
        VerifyYourPhone = "Verify your phone";
        /// `{0}`: an address or a number.
        CodeSentTo = "We sent a code to {0}";
        NeedNewLink = "I need a new link";
        CodeByWhatsapp = "Send code via WhatsApp";
        CodeInstead = "Email a code instead";
        LinkInstead = "Email a link instead";
        EnterAuthenticatorCode = "Enter the code of your authenticator app";
        BackupCode = "Backup code";
        NewDevice = "You're signing in from a new device. We're asking for verification to keep your account secure.";
        EnterBackupCode = "Enter one of your backup codes";
        /// A box to tick.
        UseBackupCode = "Use backup code";
        /// A button.
        UseABackupCode = "Use a backup code";
        UseAuthenticatorApp = "Use your authenticator app";
        CheckYourEmail = "Check your email";
        CheckYourEmailLead = "Check your email and visit the link that was sent to you.";
        LinkOfNobody = "Nobody has an account with this email address yet.";
        LinkExpired = "The email link has expired.";
        LinkFailed = "The email link verification failed.";
        LinkOfOtherSignIn = "You must complete the email link sign-in on the same device and browser that you started it on.";
        LinkOfOtherSignUp = "You must complete the email link sign-up on the same device and browser that you started it on.";
        LinkIncomplete = "This address is not complete. Open the link in your email again.";
        EmailVerified = "Successfully verified email.";
        EmailVerifiedElsewhere = "Return to original tab to continue.";
        SetNewPassword = "Set new password";
        SetNewPasswordLead = "Your account needs a new password before you can go on.";
        ResetPassword = "Reset Password";
        SignOutElsewhere = "Sign out of all other devices";
        ContinueSignUp = "Continue sign-up";
        JoinWaitlist = "Join Waitlist";
        WaitlistJoined = "Successfully joined the waitlist!";
        WaitlistJoinedLead = "We'll notify you when you're approved.";
        AccessRestricted = "Access restricted";
        SignUpsDisabled = "Sign ups are currently disabled. You need an invitation to sign up.";
        SignUpsByApproval = "Sign ups are by approval. Join the waitlist first.";
        SignedIn = "You are signed in";
        /// `{0}`: a name or an address.
        SignedInAs = "You are signed in as {0}";
        CloseWindow = "You can close this window.";
        /// `{0}`: a name or an address.
        ContinueAs = "Continue as {0}";
        /// A button.
        UseInvitation = "Use the invitation";
        InvitationWaits = "If you use the invitation, you are signed out first.";
        CheckingBrowser = "Checking your browser...";
        Unsupported = "This step is not supported here";
        /// `{0}`: Clerk's name of a step.
        UnsupportedStep = "This step is not supported here: {0}";
        ChooseAccount = "Choose an account";
        /// `{0}`: a name or an address.
        SignOutAccount = "Sign out {0}";
        AddAccount = "Add an account";
        SignOutOfAll = "Sign out of all accounts";
        Impersonation = "Impersonation";
        /// `{0}`: a name or an address.
        Impersonating = "You are impersonating {0}";
        CreatePasskey = "Create a passkey";
        OfferPasskey = "Sign in faster next time";
        OfferPasskeyLead = "Next time your fingerprint, your face or your screen lock signs you in.";
        NotNow = "Not now";
        ChooseOrganization = "Choose an organization";
        ChooseOrganizationLead = "Continue with one of your organizations, or create one.";
        /// Said to a user who may not create one.
        AskForInvitation = "Contact your organization admin for an invitation.";
        /// `{0}`: an organization.
        JoinOrganization = "Join {0}";
        /// `{0}`: an organization.
        RequestToJoin = "Request to join {0}";
        /// `{0}`: an organization.
        PendingApproval = "{0}: pending approval";
        SetUpMfa = "Set up two-step verification";
        SetUpMfaLead = "Your account needs a second step at sign-in. Choose how you want to take it.";
        AuthenticatorApp = "Authenticator app";
        SmsCode = "SMS code";
        /// `{0}`: a number.
        SmsCodeToKnown = "SMS code to {0}";
        AddAuthenticator = "Add an authenticator app";
        AddAuthenticatorLead = "Scan the code with your authenticator app, then enter the six digits it shows.";
        QrCode = "QR code for your authenticator app";
        CannotScan = "Cannot scan it? Enter this key in the app instead:";
        CopyKey = "Copy the key";
        AddPhone = "Add a phone number";
        AddPhoneLead = "We send a code to this number whenever you sign in.";
        VerifyPhoneNumber = "Verify your phone number";
        UseAnotherNumber = "Use another number";
        SaveBackupCodes = "Save your backup codes";
        SaveBackupCodesLead = "Each of them signs you in once when your second step is out of reach. Keep them somewhere safe: they are not shown again.";
        Copy = "Copy";
        Copied = "Copied!";
        CouldNotCopy = "Could not copy";
        Download = "Download";
        Success = "Success!";
        WeakPassword = "This password is not strong enough.";
        /// `{0}`: a time.
        Locked = "Your account is locked. You will be able to try again in {0}.";
    }
}

impl Key {
    /// Its name in a file of texts, for example `Continue`.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.split('\n').nth(self as usize).unwrap_or_default()
    }

    /// What it says in English. In a release build with the feature `split`, nothing before it is loaded; what is
    /// drawn says it as soon as that is so.
    #[must_use]
    pub fn english(self) -> &'static str {
        let mut first = ENGLISH.lines();
        let number = self as usize;
        // Of the others only those that are not among the first are counted.
        first.nth(number).unwrap_or_else(|| {
            let Loading::Here(texts) = texts() else { return "" };
            texts.english.lines().nth(number - ENGLISH.lines().count()).unwrap_or_default()
        })
    }

    /// The one with this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        NAMES.split('\n').position(|known| known == name).and_then(|at| Self::ALL.get(at).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_key_is_found_by_name_and_has_its_own_text() {
        for (at, key) in Key::ALL.iter().enumerate() {
            assert_eq!(*key as usize, at);
            assert_eq!(key.name(), format!("{key:?}"));
            assert_eq!(Key::of(key.name()), Some(*key));
            assert!(!key.english().is_empty());
        }
        assert_eq!(Key::Continue.english(), "Continue");
        assert_eq!(Key::Locked.english(), "Your account is locked. You will be able to try again in {0}.");
        assert_eq!(Key::of("Nonsense"), None);
        assert_eq!(Key::of(""), None);
    }
}
