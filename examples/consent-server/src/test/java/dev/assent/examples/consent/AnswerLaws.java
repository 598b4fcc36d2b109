/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.fixtures.ManualClock;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What each answer and each event of a server must keep, whatever processes make of it: it is not
 * below what the request shows, its age is at least that of its position, and it names no subject
 * that nobody asked for.
 */
final class AnswerLaws {
  private static final Set<Integer> SAYING = Set.of(200, 304, 404);
  private static final Pattern EVENT = Pattern.compile("event: (\\w+)\ndata: (\\{.*\\})");

  private final ManualClock clock;
  private final Map<Position, Instant> known = new HashMap<>();
  private @Nullable String problem;
  private int answers;
  private int events;

  AnswerLaws(ManualClock clock) {
    this.clock = clock;
  }

  /** Returns the first answer that must not be; null if there is none. */
  @Nullable String problem() {
    return problem;
  }

  /** Returns how many answers, and how many events, were checked at least. */
  int checked() {
    return Math.min(answers, events);
  }

  /** Checks an answer about a document. */
  void check(HttpRequest request, Response answer) {
    if (!request.method().equals("GET") || !SAYING.contains(answer.status())) {
      return;
    }
    answers++;
    Position position = Position.parse(answer.headers().get(Position.HEADER));
    String age = answer.headers().get("Age");
    if (position == null || age == null) {
      note("an answer " + answer.status() + " has no position or no age");
      return;
    }
    checkAge(position, Long.parseLong(age));
    Position shown = Position.parse(request.headers().firstValue(Position.HEADER).orElse(null));
    if (shown != null && position.compareTo(shown) < 0) {
      note("an answer of " + position + ", although the request shows " + shown);
    }
    long revision = request.headers().firstValueAsLong(Seen.REVISION).orElse(-1);
    if (answer.status() == 200
        && Json.object(answer.body()).get("revision").longValue() < revision) {
      note("an answer below revision " + revision + ", which the request shows");
    }
  }

  /** Checks the events of a stream. */
  void check(String text) {
    Matcher event = EVENT.matcher(text);
    while (event.find()) {
      events++;
      JsonNode data = Json.object(event.group(2).getBytes(StandardCharsets.UTF_8));
      if (event.group(1).equals("position")) {
        Position position = Position.parse(data.get("position").textValue());
        if (position == null) {
          note("an event has no position");
        } else {
          checkAge(position, data.get("age").longValue());
        }
      } else if (data.path("subject").asText("").equals(SimulatedPlatform.OTHER)) {
        note("an event names a subject that its stream does not");
      }
    }
  }

  /** A position that is known since some time is at least as old. */
  private void checkAge(Position position, long age) {
    Instant since = known.computeIfAbsent(position, unknown -> clock.instant());
    Duration least = Duration.between(since, clock.instant());
    if (Duration.ofSeconds(age).compareTo(least) < 0) {
      note("an age of " + age + " s at a position that is known for " + least);
    }
  }

  private void note(String text) {
    problem = problem == null ? text : problem;
  }
}
