/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import static dev.assent.examples.spring.Users.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.Receiver;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Users whom an application names in OpenTelemetry's baggage, while it handles their requests on
 * other threads. Where the application hands the context on, the texts of the user who granted it
 * leave. Where the context gets lost, nobody's do.
 */
@Tag("ci")
class SubjectsTest {
  private static final List<String> SERVLET =
      List.of(
          "/request/kept",
          "/callable",
          "/callable/kept",
          "/deferred",
          "/deferred/kept",
          "/future",
          "/future/kept",
          "/async",
          "/async/kept",
          "/async/propagated",
          "/stream",
          "/pool/kept");
  private static final List<String> REACTOR =
      List.of("/reactor/elastic", "/reactor/turns", "/reactor/client");
  private static final String LEAKED = " after a scope that stayed open";

  @TempDir Path directory;

  private final Receiver receiver = Receiver.start();

  /** The baggage with users that another service got. */
  private List<String> named = List.of();

  @AfterEach
  void close() {
    receiver.close();
  }

  static List<Line> lines() {
    return Line.withWebFlux();
  }

  private interface Visits {
    void by(Users users) throws Exception;
  }

  /** Runs the application with the tests' components, and returns the places that left. */
  private NavigableSet<String> left(String classPath, Visits visits, String... more)
      throws Exception {
    try (TranslationServer translator = TranslationServer.start()) {
      Traffic traffic = new Traffic();
      List<String> arguments = traffic.arguments(receiver.endpoint(), translator.address());
      arguments.addAll(Users.arguments(directory));
      // one thread serves all users
      arguments.add("--server.tomcat.threads.max=1");
      arguments.add("--server.shutdown=immediate");
      arguments.add("--spring.task.execution.mode=force");
      arguments.add("--spring.task.execution.pool.core-size=1");
      arguments.addAll(List.of(more));
      try (ChatProcess chat = ChatProcess.start(Line.withComponentsOfTests(classPath), arguments)) {
        visits.by(new Users(chat.address(), traffic.canaries));
      }
      assertThat(receiver.paths()).contains("/v1/traces");
      named = translator.header("baggage").filter(it -> it.contains("assent.subject")).toList();
      NavigableSet<String> left = traffic.in(receiver);
      left.removeIf(place -> !place.contains(" /")); // no text of a user
      return left;
    }
  }

  private static String[] propagating(boolean propagates) {
    return new String[] {
      "--subjects.propagate=" + propagates,
      "--spring.reactor.context-propagation=" + (propagates ? "auto" : "limited")
    };
  }

  private static void visitServlets(Users users) throws Exception {
    for (String path : SERVLET) {
      users.visitInTurn(path);
    }
    REACTOR.forEach(users::visitTogether);
  }

  private static NavigableSet<String> ofU7(Stream<String> paths) {
    NavigableSet<String> places = new TreeSet<>();
    paths.forEach(path -> places.add(Users.place("u7", path, "")));
    return places;
  }

  private static Stream<String> kept() {
    return SERVLET.stream().filter(path -> path.endsWith("/kept"));
  }

  /** The other tests are worth nothing without this. */
  @ParameterizedTest
  @MethodSource("lines")
  void servlet_withoutAssent_allTextsLeave(Line line) throws Exception {
    NavigableSet<String> left =
        left(line.withoutAssent(), SubjectsTest::visitServlets, propagating(false));

    assertThat(left).hasSize(3 * (SERVLET.size() + REACTOR.size()));
    assertThat(named).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void servlet_contextHandedOnByHand_onlyThoseTextsOfTheUserWhoGrantedLeave(Line line)
      throws Exception {
    NavigableSet<String> left =
        left(line.withAssent(), SubjectsTest::visitServlets, propagating(false));

    Stream<String> reactor = line.hasOtelStarter() ? REACTOR.stream() : Stream.empty();
    assertThat(left).isEqualTo(ofU7(Stream.concat(kept(), reactor)));
    assertThat(named).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void servlet_contextPropagatedByReactor_onlyTextsOfTheUserWhoGrantedLeave(Line line)
      throws Exception {
    NavigableSet<String> left =
        left(
            line.withAssent(),
            users -> {
              visitServlets(users);
              users.visit("u7", "/leak", "");
              users.visit(NOBODY, "/request/kept", LEAKED);
              users.visit("u8", "/request/kept", LEAKED);
              users.visit(NOBODY, "/callable/kept", LEAKED);
              users.visit(NOBODY, "/async/propagated", LEAKED);
              users.visit(NOBODY, "/reactor/elastic", LEAKED);
              users.visit("u7", "/leak/pool", "");
              users.visit(NOBODY, "/deferred", LEAKED);
              users.visit("u8", "/deferred", LEAKED);
            },
            propagating(true));

    assertThat(left)
        .isEqualTo(
            ofU7(
                Stream.of(kept(), Stream.of("/async/propagated"), REACTOR.stream())
                    .flatMap(paths -> paths)));
    assertThat(named).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void netty_contextPropagatedByReactor_onlyTextsOfTheUserWhoGrantedLeave(Line line)
      throws Exception {
    NavigableSet<String> left =
        left(
            line.withAssent(),
            users -> REACTOR.forEach(users::visitTogether),
            onNetty(propagating(true)));

    assertThat(left).isEqualTo(ofU7(REACTOR.stream()));
    assertThat(named).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void netty_contextLost_noTextLeaves(Line line) throws Exception {
    NavigableSet<String> left =
        left(
            line.withAssent(),
            users -> REACTOR.forEach(users::visitTogether),
            onNetty(propagating(false)));

    assertThat(left).isEmpty();
    assertThat(named).isEmpty();
  }

  private static String[] onNetty(String[] arguments) {
    return Stream.concat(
            Stream.of(arguments), Stream.of("--spring.main.web-application-type=reactive"))
        .toArray(String[]::new);
  }
}
