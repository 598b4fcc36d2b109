/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.consent.DocumentReader;
import dev.assent.internal.consent.DocumentSource.Inquiry;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpFailure;
import dev.assent.internal.http.RetryAfter;
import dev.assent.internal.position.Position;
import dev.assent.internal.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Converts a platform's answers to replies. Problems have fixed texts. Immutable. */
final class PlatformReplies {
  /** The header that says how current an answer is, and what the process has seen. */
  static final String POSITION = "Consent-Position";

  /** The header of a request that says which revision the process has seen. */
  static final String REVISION = "Consent-Revision";

  /** The longest pause that a platform may ask for. A longer one would delay denials. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private static final Pattern ETAG = Pattern.compile("(W/)?\"[!#-~]{0,256}\"");

  /** The length of the key fingerprint before a validator, in characters. */
  private static final int MARK = 16;

  private final DocumentReader reader;
  private final Clock clock;

  PlatformReplies(DocumentReader reader, Clock clock) {
    this.reader = reader;
    this.clock = clock;
  }

  /** A failure that concerns one subject only. */
  static SourceReply.Failed ofOne(String problem) {
    return new SourceReply.Failed(problem, null, false);
  }

  /** A failure that concerns all subjects. */
  static SourceReply.Failed ofAll(String problem) {
    return new SourceReply.Failed(problem, null, true);
  }

  /** A failure without an answer. */
  static SourceReply failed(@Nullable Throwable failure) {
    return ofAll(
        switch (HttpFailure.of(failure)) {
          case UNKNOWN_HOST, UNREACHABLE -> "can't connect";
          case TLS -> "TLS failed";
          case NOT_HTTP -> "the answer is not HTTP/1.1";
          case BROKEN -> "the connection was closed";
        });
  }

  /**
   * The ETag of the known document; null if it has none or was verified with other keys, so that
   * the whole document is requested.
   */
  @Nullable String etag(Inquiry inquiry) {
    String validator = inquiry.validator();
    String mark = mark();
    return validator != null && validator.startsWith(mark)
        ? validator.substring(mark.length())
        : null;
  }

  /** The prefix of a validator, which ties it to the current keys. */
  private String mark() {
    String trust = reader.trust();
    return trust.isEmpty() ? "" : trust.substring(0, Math.min(MARK, trust.length())) + " ";
  }

  SourceReply read(Inquiry inquiry, HttpAnswer answer) {
    int status = answer.status();
    return switch (status) {
      case 200, 304, 404, 410 ->
          isUnreadable(answer)
              ? ofOne("the position of the answer can't be read")
              : current(inquiry, answer);
      case 429 ->
          inquiry.isBackground()
              ? SourceReply.Failed.putOff(pause(answer, clock))
              : ofAll(status, answer);
      case 412 -> SourceReply.Failed.behind("the platform has no answer that is as new");
      default ->
          concernsAll(status)
              ? ofAll(status, answer)
              : new SourceReply.Failed(
                  "the platform answered with status " + status, pause(answer, clock), false);
    };
  }

  private SourceReply ofAll(int status, HttpAnswer answer) {
    return new SourceReply.Failed(
        "the platform answered with status " + status, pause(answer, clock), true);
  }

  private SourceReply current(Inquiry inquiry, HttpAnswer answer) {
    return switch (answer.status()) {
      case 200 -> found(inquiry.subject(), answer);
      case 304 -> unchanged(etag(inquiry), answer);
      default -> new SourceReply.Absent(Freshness.of(answer).recheck(), position(answer));
    };
  }

  private static boolean isUnreadable(HttpAnswer answer) {
    return !answer.all(POSITION).isEmpty() && position(answer) == null;
  }

  private static @Nullable Position position(HttpAnswer answer) {
    List<String> positions = answer.all(POSITION);
    return positions.size() == 1 ? Position.parse(positions.get(0).strip()) : null;
  }

  /** The value of {@code Retry-After}; null if the header is absent, past or malformed. */
  static @Nullable Duration pause(HttpAnswer answer, Clock clock) {
    long nanos = RetryAfter.nanos(answer.firstHeader("Retry-After"), clock);
    return nanos == 0 ? null : Duration.ofNanos(Math.min(nanos, LONGEST_PAUSE.toNanos()));
  }

  private static boolean concernsAll(int status) {
    return status == 401 || status == 403 || (status >= 500 && status < 600);
  }

  private SourceReply found(String subject, HttpAnswer answer) {
    if (!MediaType.isPlain(answer, reader.mediaType())) {
      return ofOne("the answer is not " + reader.mediaType() + ", or has a content encoding");
    }
    Optional<byte[]> body = answer.body();
    if (body.isEmpty()) {
      return ofOne("the document is larger than " + DocumentReader.MAX_BYTES + " bytes");
    }
    Freshness freshness = Freshness.of(answer);
    Duration age = freshness.age();
    if (age == null) {
      return ofOne("the document's age can't be read");
    }
    try {
      String mark =
          mark(); // read before verification, so that a concurrent change of keys invalidates it
      DocumentReader.Result result =
          reader.read(
              "the document", body.get(), subject, Instant.ofEpochSecond(0, clock.epochNanos()));
      String etag = validator(answer);
      return new SourceReply.Found(
          result.document(),
          etag == null ? null : mark + etag,
          age,
          freshness.recheck(),
          result.validUntil(),
          position(answer));
    } catch (ConfigurationException invalid) {
      return ofOne(String.valueOf(invalid.getMessage()));
    }
  }

  /**
   * Accepts only an answer to the conditional request; a cache that mixes up versions confirms
   * nothing.
   */
  private static SourceReply unchanged(@Nullable String validator, HttpAnswer answer) {
    if (validator == null) {
      return ofOne("the platform answered 'not modified' to an unconditional request");
    }
    String named = validator(answer);
    if (named != null && !weak(named).equals(weak(validator))) {
      return ofOne("the platform answered 'not modified' for another version");
    }
    Freshness freshness = Freshness.of(answer);
    Duration age = freshness.age();
    return age == null
        ? ofOne("the document's age can't be read")
        : new SourceReply.Unchanged(age, freshness.recheck(), position(answer));
  }

  private static @Nullable String validator(HttpAnswer answer) {
    String etag = answer.firstHeader("ETag");
    return etag != null && ETAG.matcher(etag).matches() ? etag : null;
  }

  private static String weak(String etag) {
    return etag.startsWith("W/") ? etag.substring(2) : etag;
  }
}
