/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.config.ConfigurationException;
import dev.assent.consent.DeletionAnswer.Look;
import dev.assent.consent.DeletionAnswer.State;
import dev.assent.internal.document.CanonicalJson;
import dev.assent.internal.document.Node;
import dev.assent.internal.time.EpochNanos;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the deletion endpoint said about a request, as far as Assent uses it. Immutable.
 *
 * @param look the look that found nothing; null without one
 * @param at the time of the look; null without one
 * @param late how much data arrived late
 * @param superseded how many answers are not true any more
 */
record ReceivedAnswer(
    State state, @Nullable Look look, @Nullable Instant at, long late, long superseded) {
  /** No final answer came in time. */
  static final ReceivedAnswer UNANSWERED = new ReceivedAnswer(State.UNANSWERED, null, null, 0, 0);

  /** By the words of answers. That nobody answered is no answer. */
  private static final Map<String, State> STATES =
      Arrays.stream(State.values())
          .filter(state -> state != State.UNANSWERED)
          .collect(Collectors.toUnmodifiableMap(ReceivedAnswer::word, state -> state));

  /**
   * Reads the body of an answer. Members that are not known are ignored. A member that contradicts
   * another one makes the whole answer unusable.
   *
   * @param id the id of the request that was asked about
   * @return empty if it is no valid answer about this request
   */
  static Optional<ReceivedAnswer> read(byte[] body, String id) {
    try {
      Map<String, Node> members = Node.parseJson("answer", body, body.length).map();
      Node state = members.get("state");
      Node about = members.get("id");
      boolean isAbout = about != null && about.text().equals(id);
      State known = state == null ? null : STATES.get(state.text());
      return isAbout && known != null ? of(known, members) : Optional.empty();
    } catch (ConfigurationException notValid) {
      return Optional.empty();
    }
  }

  private static Optional<ReceivedAnswer> of(State state, Map<String, Node> members) {
    boolean needsLook = state == State.NOT_FOUND || state == State.NOTHING_FOUND;
    Node look = members.get("look");
    Node at = members.get("at");
    if (needsLook != (look != null) || needsLook != (at != null)) {
      return Optional.empty();
    }
    ReceivedAnswer answer =
        new ReceivedAnswer(
            state,
            look == null ? null : look(look),
            at == null ? null : time(at),
            count(members.get("late")),
            count(members.get("superseded")));
    Node last = members.get("final");
    boolean isConsistent = last == null || last.bool() == answer.isFinal();
    return isConsistent ? Optional.of(answer) : Optional.empty();
  }

  private static Look look(Node node) {
    return switch (node.text()) {
      case "T1" -> Look.T1;
      case "T2" -> Look.T2;
      default -> throw node.problem("valid: T1, T2");
    };
  }

  private static Instant time(Node node) {
    Instant time = node.instant();
    if (!EpochNanos.covers(time.atZone(ZoneOffset.UTC).toLocalDate())) {
      throw node.problem("valid: a time from 1970 to 2261");
    }
    return time;
  }

  private static long count(@Nullable Node node) {
    long count = node == null ? 0 : node.number();
    if (node != null && (count < 0 || count > CanonicalJson.MAX_NUMBER)) {
      throw node.problem("valid: a number from 0 to " + CanonicalJson.MAX_NUMBER);
    }
    return count;
  }

  /** Returns the word for a state in answers and in the audit journal. */
  static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** Whether nobody is asked any more. */
  boolean isFinal() {
    return look == Look.T2 || state == State.NOT_KEPT || state == State.UNANSWERED;
  }

  /** Whether somebody has to do something, which people are told once. */
  boolean isProblem() {
    return state == State.CANNOT || state == State.CONTRADICTED || state == State.HARMED;
  }
}
