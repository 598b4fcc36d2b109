/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.category.Category;
import dev.assent.consent.Subject;
import dev.assent.examples.consent.ConsentService;
import dev.assent.policy.Purpose;
import java.io.PrintStream;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The steps in which consent comes from a platform: asked, changed, and gone. */
final class PlatformSteps {
  private static final LocalDate TERMS = LocalDate.of(2024, 2, 1);
  private static final String USER = "acme/u7";
  private static final String VISITOR = "acme/visitor";

  private final ConsentService platform;
  private final MeetingServer server;
  private final Audit audit;
  private final PrintStream out;
  private final Subject user;
  private final Subject host;
  private final Subject visitor;
  private final Subject guest;

  PlatformSteps(ConsentService platform, MeetingServer server, Audit audit, PrintStream out) {
    this.platform = platform;
    this.server = server;
    this.audit = audit;
    this.out = out;
    choose(USER, true);
    choose(Meeting.GUEST, false);
    user = server.member(USER);
    host = server.member(Meeting.HOST);
    visitor = server.member(VISITOR);
    guest = server.member(Meeting.GUEST);
  }

  /** Whether every step's audit and the ledger agree. */
  boolean run() throws Exception {
    out.println();
    out.println("The same meeting on a server, which asks a consent platform and believes what it");
    out.println("signed. Telemetry goes to");
    out.print(MeetingDestinations.OF_THE_SERVER.legend());
    askThePlatform();
    changeOnThePlatform();
    loseThePlatform();
    return audit.sound();
  }

  private void askThePlatform() {
    title("7 acme/u7 said yes on the platform, acme/host nothing, globex/guest no");
    Patience.until(
        "the platform has answered",
        () -> Stream.of(user, host, visitor, guest).allMatch(server::knows));
    List.of(USER, Meeting.HOST, VISITOR, Meeting.GUEST).forEach(this::explain);
    server.say(user, "the demo runs at noon");
    server.say(host, "my draft is not ready");
    server.say(visitor, "may anybody read this");
    server.say(user.and(guest), "we two agreed on the price");
    table();
  }

  private void changeOnThePlatform() {
    title("8 on the platform, acme/host says yes; then acme/u7 no, while both their messages wait");
    Patience.until("the server hears the platform's changes", () -> platform.listeners() > 0);
    choose(Meeting.HOST, true);
    Patience.until("acme/host's yes is in force", () -> permitted(Meeting.HOST));
    server.say(user, "forget what was said about the launch");
    server.say(host, "the agenda is in the usual place");
    out.println(server.queued() + " messages wait in the queue, with their words");
    choose(USER, false);
    long committed = System.nanoTime();
    Patience.until("acme/u7's no is in force", () -> !permitted(USER));
    long nanos = System.nanoTime() - committed;
    out.printf(
        Locale.ROOT,
        "the no was announced, and in force %.1f ms after its commit%n",
        nanos / (double) TimeUnit.MILLISECONDS.toNanos(1));
    table();
  }

  private void loseThePlatform() throws Exception {
    title("9 the platform is gone: what it said counts; acme/host says no here, at once");
    platform.close();
    Patience.until(
        "a request to the platform failed, and acme/host's yes still counts",
        () -> permitted(Meeting.HOST) && server.failedRequests() > 0);
    server.say(host, "we keep the room until five");
    explain(Meeting.HOST);
    flush();
    out.println(MeetingReceipts.line(server.denyChat(Meeting.HOST)));
    server.say(host, "this stays in the room");
    explain(Meeting.HOST);
    table();
  }

  /** As its own page would let them. */
  private void choose(String member, boolean granted) {
    platform.choose(
        member,
        Purpose.AI_TRAINING,
        Set.of(Category.CONTENT_CHAT.name()),
        granted,
        granted ? TERMS : null);
  }

  private boolean permitted(String member) {
    return server.chatOf(member).permitted();
  }

  private void title(String title) {
    out.println();
    out.println("== " + title);
  }

  private void explain(String member) {
    out.println(MeetingExplanations.line(member, server.chatOf(member)));
  }

  private void table() {
    flush();
    out.println(audit.step());
  }

  private void flush() {
    if (!server.flush()) {
      out.println("Some data did not arrive within " + Patience.MOST + ".");
    }
  }
}
