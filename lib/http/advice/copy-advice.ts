/** Advises on a model that interceptors need and that cannot be copied. @param why why they need it */
export const adviceFor = (what: string, why: string) =>
  `it returns ${what}, which would not survive being copied, and ${why}. Name the interceptor in forRoot({ pure: […] }) if what it returns depends on the value alone, such as an envelope, in { transparent: […] } if it only looks on, in { blind: […] } if it does not even look at the value; or let ClassSerializerInterceptor do the serialization, which is understood; or return plain objects.`;

/** Advises on a model that a transparent interceptor looks at and that cannot be copied. */
export const adviceToLookOn = (what: string, why: string) =>
  `a transparent interceptor looks at ${what}, which would not survive being copied for the hits (${why}). Name the interceptor in forRoot({ blind: […] }) if it does not look at the value; or let it stand outside ClassSerializerInterceptor or a pure interceptor that makes plain objects of the value; or return plain objects.`;
