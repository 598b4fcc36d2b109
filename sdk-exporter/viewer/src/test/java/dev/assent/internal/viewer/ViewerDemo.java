/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.Assent;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.fixtures.LogRecorder;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import dev.assent.testing.Receiver;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small meeting application with a viewer, for the test in a browser. It prints the address, then
 * obeys lines of its input and prints {@code ok} after each: {@code say PERSON WORDS}, {@code grant
 * PERSON}, {@code revoke PERSON}, {@code address}, {@code quit}.
 */
public final class ViewerDemo {
  private static final Field<String> TEXT = Field.ofString("chat.text", Category.CONTENT_CHAT);
  private static final Field<Long> LENGTH = Field.ofLong("chat.length", Category.SERVICE_USAGE);
  private static final EventType CHAT = EventType.usage("chat.sent", TEXT, LENGTH);
  private static final Pattern FILE = Pattern.compile("is in (\\S+?)\\. It can");

  private final Assent assent;
  private final LogRecorder log;

  private ViewerDemo(Assent assent, LogRecorder log) {
    this.assent = assent;
    this.log = log;
  }

  /**
   * Runs until the input ends.
   *
   * @param arguments {@code content}, to show all values; the path of a report
   */
  public static void main(String[] arguments) throws IOException {
    boolean showsContent = List.of(arguments).contains("content");
    Map<String, String> environment = new HashMap<>();
    environment.put("ASSENT_VIEWER", "true");
    environment.put("ASSENT_VIEWER_CONTENT", String.valueOf(showsContent));
    if (arguments.length > 0 && !showsContent) {
      environment.put("ASSENT_REPORT", arguments[0]);
    }
    Path choices = Files.createTempFile("assent-demo-", ".json");
    Files.writeString(choices, "{\"documents\": []}");
    try (Receiver receiver = Receiver.start();
        LogRecorder log = LogRecorder.start("dev.assent.viewer");
        Assent assent =
            Assent.builder()
                .environment(environment)
                .policy(Policy.terms())
                .events(CHAT)
                .consentFrom(choices)
                .destination(
                    "ops", to -> to.endpoint(receiver.endpoint("ops")).label("Operations, Berlin"))
                .destination(
                    "training",
                    to ->
                        to.endpoint(receiver.endpoint("training"))
                            .purpose(Purpose.AI_TRAINING)
                            .label("Acme Models GmbH, Frankfurt"))
                .build()) {
      new ViewerDemo(assent, log).run();
    } finally {
      Files.deleteIfExists(choices);
    }
  }

  private void run() throws IOException {
    printAddress();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
      obey(line.split(" ", 3));
      System.out.println("ok");
    }
  }

  private void obey(String[] words) throws IOException {
    switch (words[0]) {
      case "say" -> say(words[1], words[2]);
      case "span" -> span(words[1]);
      case "grant" ->
          assent
              .consent(words[1])
              .grant(
                  Purpose.AI_TRAINING,
                  GrantOptions.underTerms(LocalDate.of(2023, 8, 7)),
                  Category.CONTENT_CHAT)
              .join();
      case "revoke" ->
          assent.consent(words[1]).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT).join();
      case "address" -> printAddress();
      default -> throw new IllegalArgumentException("unknown command");
    }
  }

  private void say(String person, String words) {
    try (Scope scope = assent.subject(person).makeCurrent()) {
      assent.events().begin(CHAT).with(TEXT, words).with(LENGTH, (long) words.length()).emit();
    }
    assent.flush(Duration.ofSeconds(60));
  }

  /** Records a span with an attribute whose name no catalog knows. */
  private void span(String attribute) {
    Tracer tracer = assent.openTelemetry().getTracer("shop");
    tracer.spanBuilder("GET").setAttribute(attribute, "x").startSpan().end();
    assent.flush(Duration.ofSeconds(60));
  }

  private void printAddress() throws IOException {
    String file = "";
    for (String line : log.messages()) {
      Matcher matcher = FILE.matcher(line);
      file = matcher.find() ? matcher.group(1) : file;
    }
    System.out.println("address " + Files.readString(Path.of(file)).strip());
  }
}
