/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.examples.consent.ConsentService;
import dev.assent.examples.consent.ServiceConfig;
import dev.assent.examples.receiver.OtlpReceiver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The meeting as a server, with the page for people, for the test in a browser. It prints the
 * address of the page and tokens, then obeys lines of its input: {@code say PERSON} prints whether
 * the words arrived, {@code permitted PERSON yes|no} waits for a choice to be in force, {@code
 * record PERSON} begins a recording and {@code stop} ends it, {@code quit} ends the program.
 */
public final class PeopleDemo {
  private final MeetingServer server;
  private final OtlpReceiver receiver;
  private @Nullable Recording recording;

  private PeopleDemo(MeetingServer server, OtlpReceiver receiver) {
    this.server = server;
    this.receiver = receiver;
  }

  /** Runs until the input ends. */
  public static void main(String[] arguments) throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    Path directory = Files.createTempDirectory("assent-people");
    Path policy = resource("terms-2023-08-07.yaml", directory.resolve("terms.yaml"));
    Path catalog = resource("catalog.yaml", directory.resolve("catalog.yaml"));
    try (OtlpReceiver receiver = OtlpReceiver.start();
        ConsentService platform = ConsentService.start(ServiceConfig.defaults());
        MeetingServer server =
            MeetingServer.start(platform, receiver.endpoint().toString(), policy, catalog)) {
      System.out.println("people " + platform.people());
      for (String who : new String[] {"service", "acme", "acme/u7"}) {
        System.out.println("token " + who + " " + platform.token(who));
      }
      System.out.println("ready");
      new PeopleDemo(server, receiver).run();
    }
  }

  private void run() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
      String[] words = line.split(" ", -1);
      System.out.println(obey(words));
    }
  }

  private String obey(String[] words) {
    return switch (words[0]) {
      case "say" -> say(words[1]);
      case "permitted" -> awaitChoice(words[1], words[2].equals("yes"));
      case "record" -> {
        recording = server.recordFor("acme", "standup", List.of(words[1]));
        yield "ok";
      }
      case "stop" -> {
        Objects.requireNonNull(recording).close();
        yield "ok";
      }
      default -> throw new IllegalArgumentException("unknown command");
    };
  }

  /** Returns {@code arrived} or {@code withheld}. */
  private String say(String person) {
    int before = receiver.received().size();
    server.say(server.member(person), Secret.USER_AT_NOON);
    server.flush();
    boolean arrived =
        receiver.received().stream()
            .skip(before)
            .anyMatch(request -> Secret.USER_AT_NOON.isIn(request.body()));
    return arrived ? "arrived" : "withheld";
  }

  private String awaitChoice(String person, boolean isPermitted) {
    server.member(person);
    Patience.until(
        "the choice is in force",
        () -> server.knows(person) && server.chatOf(person).permitted() == isPermitted);
    return "ok";
  }

  private static Path resource(String name, Path target) throws IOException {
    try (InputStream in = MeetingServer.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("missing resource " + name);
      }
      Files.copy(in, target);
      return target;
    }
  }
}
