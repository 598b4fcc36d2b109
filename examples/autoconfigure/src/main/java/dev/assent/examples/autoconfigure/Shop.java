/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program with an autoconfigured SDK. It uses no class of Assent. It runs the commands that it
 * reads from the standard input, one per line, with words separated by tabs, and prints {@code
 * done} after each one:
 *
 * <pre>
 * chat SUBJECT TEXT          records a message of this user; SUBJECT may be empty
 * serve ADDRESS NAME=VALUE…  answers a request with these headers; calls this address meanwhile
 * record CARRIER=TEXT…       records a span, a log record and metrics with these texts
 * </pre>
 *
 * <p>It ends at the end of its input. OpenTelemetry's own hook shuts the SDK down.
 */
public final class Shop {
  private static final AttributeKey<String> TEXT = AttributeKey.stringKey("chat.text");

  private final OpenTelemetry telemetry;

  private Shop(OpenTelemetry telemetry) {
    this.telemetry = telemetry;
  }

  /** Runs the commands of the standard input. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Shop shop = new Shop(AutoConfiguredOpenTelemetrySdk.initialize().getOpenTelemetrySdk());
    System.out.println("ready");
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      List<String> words = List.of(line.split("\t", -1));
      shop.run(words.get(0), words.subList(1, words.size()));
      System.out.println("done");
    }
  }

  private void run(String command, List<String> words) throws IOException, InterruptedException {
    switch (command) {
      case "chat" -> chat(words.get(0), words.get(1));
      case "serve" ->
          new Server(telemetry)
              .serve(pairs(words.subList(1, words.size())), URI.create(words.get(0)));
      case "record" -> new Carriers(telemetry, pairs(words)).record();
      default -> throw new IllegalArgumentException(command);
    }
  }

  private void chat(String subject, String text) {
    Context context = Context.current();
    if (!subject.isEmpty()) {
      context = context.with(Baggage.builder().put("assent.subject", subject).build());
    }
    try (Scope user = context.makeCurrent()) {
      Span span = telemetry.getTracer("shop").spanBuilder("chat").startSpan();
      span.setAttribute(TEXT, text);
      span.end();
    }
  }

  private static Map<String, String> pairs(List<String> words) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      pairs.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return pairs;
  }
}
