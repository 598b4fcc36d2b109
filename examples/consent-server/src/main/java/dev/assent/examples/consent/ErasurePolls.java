/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks an erasure server what became of deletions, by their ids, until its last look. It never
 * tells it a subject. Without an answer, the last one stays. It has one thread.
 */
final class ErasurePolls implements AutoCloseable {
  private static final Logger logger = System.getLogger(ErasurePolls.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration FORGET = Duration.ofHours(1);
  private static final int MAX_ANSWER = 64 * 1024;

  private static final Set<String> STATES =
      Set.of(
          "accepted",
          "deleted",
          "not_found",
          "nothing_found",
          "not_kept",
          "away",
          "cannot",
          "contradicted",
          "harmed");

  /** The states that say what a look has found. */
  private static final Set<String> OF_A_LOOK = Set.of("not_found", "nothing_found");

  private final Erasures erasures;
  private final ErasureServerAddress address;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "consent-erasures");
            made.setDaemon(true);
            return made;
          });
  private boolean isFailing;

  ErasurePolls(Erasures erasures, ErasureServerAddress address) {
    this.erasures = erasures;
    this.address = address;
  }

  void start() {
    long millis = Math.min(1_000, address.interval().toMillis());
    var unusedPolls =
        thread.scheduleWithFixedDelay(this::pollSafely, 0, millis, TimeUnit.MILLISECONDS);
    long forgets = Math.max(1, Math.min(FORGET.toMillis(), address.keep().toMillis()));
    var unusedForgets =
        thread.scheduleWithFixedDelay(this::forgetSafely, 0, forgets, TimeUnit.MILLISECONDS);
  }

  /** What the database refuses is tried again an hour later. */
  private void forgetSafely() {
    try {
      erasures.forget(address.keep());
    } catch (RuntimeException | Error refused) { // an error must not end the schedule
      logger.log(
          Level.WARNING,
          "Old answers about deletions could not be deleted ({0}). It is tried again in an hour.",
          refused.getClass().getSimpleName());
    }
  }

  private void pollSafely() {
    try {
      poll();
      isFailing = false;
    } catch (IOException | RuntimeException | Error away) { // an error must not end the schedule
      if (!isFailing) {
        logger.log(
            Level.WARNING,
            "The erasure server of --erasures does not answer ({0}). People see its last answers.",
            away.getClass().getSimpleName());
      }
      isFailing = true;
    }
  }

  /**
   * Asks about each deletion that is due. The first one without an answer ends this round, and is
   * asked about behind the others in the next ones: it may be the only one that fails.
   */
  private void poll() throws IOException {
    for (Erasures.Erasure each : erasures.due()) {
      try {
        erasures.answered(each.id(), ask(each.id()), address.interval());
      } catch (IOException away) {
        erasures.answered(each.id(), null, address.interval());
        throw away;
      }
    }
  }

  /** Returns an answer; null if the server does not know the request yet, or says it unclearly. */
  private Erasures.@Nullable Answer ask(String id) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address.deletions() + "/" + id))
            .header("Authorization", "Bearer " + Files.readString(address.token()).strip())
            .build();
    try {
      HttpResponse<byte[]> answer = WholeAnswers.send(client, request, MAX_ANSWER, PATIENCE);
      if (answer.statusCode() == 404) {
        return null;
      }
      if (answer.statusCode() != 200) {
        throw new IOException("status");
      }
      return answer(answer.body(), id);
    } catch (WholeAnswers.TooLongException unclear) {
      return null;
    } catch (InterruptedException ends) {
      Thread.currentThread().interrupt();
      throw new IOException(ends);
    }
  }

  /**
   * Reads an answer. What is not understood, is about another request, or contradicts itself is not
   * shown: a person would see what became of somebody else's data, or a look that nobody took.
   */
  private static Erasures.@Nullable Answer answer(byte[] body, String id) {
    try {
      ObjectNode json = Json.object(body);
      String state = Json.text(json, "state");
      boolean isLook = OF_A_LOOK.contains(state);
      if (!Json.text(json, "id").equals(id)
          || !STATES.contains(state)
          || isLook != (json.has("look") || json.has("at"))
          || (isLook && !Json.text(json, "look").matches("T[12]"))) {
        return null;
      }
      return new Erasures.Answer(
          state,
          isLook ? Json.text(json, "look") : null,
          isLook ? Instant.parse(Json.text(json, "at")) : null,
          json.path("late").asLong(0),
          json.path("superseded").asLong(0));
    } catch (Problem | DateTimeException unclear) {
      return null;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
