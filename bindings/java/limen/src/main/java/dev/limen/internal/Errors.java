package dev.limen.internal;

import dev.limen.*;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Makes exceptions: those of the library's errors, and our own for what Java can see by itself. */
public final class Errors {
  public static final int ARGUMENT = NativeConstants.LIMEN_E_ARGUMENT;
  public static final int TEXT = NativeConstants.LIMEN_E_TEXT;
  public static final int JSON = NativeConstants.LIMEN_E_JSON;

  /**
   * What the library quotes is the caller's own text, but of keys and tokens: there it is what a JWK says of itself,
   * the name of a claim, or a claim beside what was expected; never the key or the token.
   */
  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

  private Errors() {}

  /** Called by the natives, with the message in UTF-8. */
  static RuntimeException make(int status, byte[] message) {
    String text = new String(message, StandardCharsets.UTF_8);
    return of(status, isTelling(status) ? text : QUOTED.matcher(text).replaceAll("\"...\""));
  }

  private static boolean isTelling(int status) {
    return (status >= 108 && status <= 115) || (status >= 300 && status <= 322);
  }

  /** The exception of a status: of its own class, or of its kind's. */
  public static LimenException of(int status, String message) {
    if (status < 300) return ofUse(status, message);
    if (status < 400) return ofToken(status, message);
    if (status < 500) return ofSession(status, message);
    return ofKind(status, message);
  }

  private static LimenException ofUse(int status, String message) {
    return switch (status) {
      case 105, 106, 107 -> new OptionException(status, message);
      case 108, 109, 110, 111, 112, 113, 114 -> new KeyRefusedException(status, message);
      case 115, 116 -> new ClaimsRefusedException(status, message);
      case 117 -> new GateClosedException(status, message);
      case 118 -> new GateForkedException(status, message);
      case 119 -> new CookieRefusedException(status, message);
      case 120 -> new DataTooLongException(status, message);
      case 200 -> new NativeMemoryException(status, message);
      case 201 -> new StoreException(status, message);
      case 202 -> new StaleException(status, message);
      case 203 -> new StoreFullException(status, message);
      case 204 -> new RandomFailedException(status, message);
      default -> ofKind(status, message);
    };
  }

  private static LimenException ofToken(int status, String message) {
    return switch (status) {
      case 300, 301, 302, 303, 304, 305, 306, 307, 308, 309 -> new TokenMalformedException(status, message);
      case 310, 311 -> new AlgorithmRefusedException(status, message);
      case 312 -> new TokenTypeRefusedException(status, message);
      case 313 -> new KeyUnknownException(status, message);
      case 314 -> new SignatureInvalidException(status, message);
      case 315 -> new ClaimInvalidException(status, message);
      case 316 -> new ClaimMissingException(status, message);
      case 317 -> new TokenExpiredException(status, message);
      case 318 -> new TokenNotYetValidException(status, message);
      case 319 -> new TokenTooLongException(status, message);
      case 320 -> new IssuerRefusedException(status, message);
      case 321 -> new AudienceRefusedException(status, message);
      case 322 -> new TokenRevokedException(status, message);
      case 323 -> new BearerAbsentException(status, message);
      case 324 -> new BearerMalformedException(status, message);
      case 325 -> new ScopeMissingException(status, message);
      case 326 -> new RoleMissingException(status, message);
      default -> ofKind(status, message);
    };
  }

  private static LimenException ofSession(int status, String message) {
    return switch (status) {
      case 400 -> new TicketAbsentException(status, message);
      case 401, 402, 403 -> new TicketMalformedException(status, message);
      case 404 -> new TicketTwiceException(status, message);
      case 405 -> new SessionUnknownException(status, message);
      case 406 -> new SessionRevokedException(status, message);
      case 407 -> new SessionChangedException(status, message);
      case 408 -> new SessionRenewedException(status, message);
      case 409 -> new SessionLimitException(status, message);
      case 410 -> new NotFreshException(status, message);
      case 411 -> new LevelTooLowException(status, message);
      case 412 -> new LoginMarkInvalidException(status, message);
      case 413 -> new LoginRevokedException(status, message);
      case 414 -> new CsrfException(status, message);
      case 415 -> new CsrfExpiredException(status, message);
      default -> ofKind(status, message);
    };
  }

  private static LimenException ofKind(int status, String message) {
    if (status == NativeConstants.LIMEN_E_INTERNAL) return new InternalException(status, message);
    return switch (Kind.of(status)) {
      case NO -> new RefusedException(status, message);
      case UNKNOWN -> new UnavailableException(status, message);
      case NOT_ENOUGH -> new NotEnoughException(status, message);
      default -> new UsageException(status, message);
    };
  }

  public static UsageException usage(String message) {
    return new UsageException(ARGUMENT, message);
  }

  public static InternalException internal(String message) {
    return new InternalException(NativeConstants.LIMEN_E_INTERNAL, message);
  }
}
