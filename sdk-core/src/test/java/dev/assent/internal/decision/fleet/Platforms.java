/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.fleet;

import dev.assent.consent.ChoiceState;
import dev.assent.consent.ChoiceValue;
import dev.assent.fixtures.FleetRun;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.decision.Fixture;
import dev.assent.internal.position.Position;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A platform: a primary, copies that are behind, servers that read them, and the truth: when each
 * subject permitted what the cell is about.
 */
final class Platforms implements FleetRun.Platform {
  static final String ACCOUNT = "acme";

  private final TestClock clock;
  private final Random random;
  private final Fault broken;
  private final List<String> users;
  private final List<Copy> copies = new ArrayList<>();
  private final List<SimulatedServer> servers = new ArrayList<>();
  private final Map<String, Instant> permitted = new HashMap<>();
  private final Map<Copy, Integer> paused = new HashMap<>();
  private Copy primary;
  private boolean isCalm;

  Platforms(TestClock clock, Random random, Fault broken, List<String> users) {
    this.clock = clock;
    this.random = random;
    this.broken = broken;
    this.users = users;
    primary = new Copy(0, new ArrayList<>(), clock.instant());
    write(Map.of(ACCOUNT, new Row(0, ChoiceState.UNSET, clock.instant())));
    beat();
    for (int i = 0; i < 2; i++) {
      copies.add(primary.another(clock.instant()));
    }
    for (int i = 0; i < 3; i++) {
      servers.add(new SimulatedServer(this, i == 0 ? primary : copies.get(i - 1)));
    }
  }

  Random random() {
    return random;
  }

  boolean isBroken(Fault fault) {
    return broken == fault;
  }

  Instant now() {
    return clock.instant();
  }

  boolean isCalm() {
    return isCalm;
  }

  boolean loses() {
    return isBroken(Fault.LOSES_ANNOUNCEMENTS) && random.nextInt(3) == 0;
  }

  List<SimulatedServer> servers() {
    return servers;
  }

  SimulatedServer anyServer() {
    return servers.get(random.nextInt(servers.size()));
  }

  /** Returns the primary that a server can reach: one of its generation; null if none. */
  Copy primaryOf(SimulatedServer server) {
    return server.view().generation() == primary.generation() ? primary : null;
  }

  // ---- truth ----

  /** Returns when a user last permitted the cell, or does now; null if never. */
  @Override
  public Instant permitted(String user) {
    return isPermitted(primary, user) ? clock.instant() : permitted.get(user);
  }

  @Override
  public boolean isPermittedNow(String user) {
    return isPermitted(primary, user);
  }

  /** A denial at any level overrides; otherwise a grant of any level decides. */
  private static boolean isPermitted(Copy copy, String user) {
    Row account = copy.row(ACCOUNT);
    Row own = copy.row(user);
    boolean denies = is(account, ChoiceState.DENIED) || is(own, ChoiceState.DENIED);
    return !denies && (is(account, ChoiceState.GRANTED) || is(own, ChoiceState.GRANTED));
  }

  private static boolean is(Row row, ChoiceState state) {
    return row != null && row.state() == state;
  }

  /** The first user permits nothing, ever: either the account denies, or this user does. */
  private void write(Map<String, Row> changed) {
    Map<String, Row> rows = new HashMap<>(changed);
    String never = users.get(0);
    Row account = rows.get(ACCOUNT);
    rows.remove(never);
    if (account != null) {
      boolean denies = account.state() == ChoiceState.DENIED;
      rows.put(never, row(never, denies ? ChoiceState.GRANTED : ChoiceState.DENIED));
    }
    if (rows.isEmpty()) {
      return;
    }
    note();
    primary.log().add(new Copy.Entry(clock.instant(), rows));
    primary.replay(Integer.MAX_VALUE);
    note();
  }

  private void note() {
    for (String user : users) {
      if (isPermitted(primary, user)) {
        permitted.put(user, clock.instant());
      }
    }
  }

  private void beat() {
    primary.log().add(new Copy.Entry(clock.instant(), Map.of()));
    primary.replay(Integer.MAX_VALUE);
  }

  // ---- what happens ----

  /** A quarter of a second. */
  @Override
  public void tick(int number) {
    if (!isCalm) {
      disturb();
    }
    if (number % 4 == 0) {
      beat();
    }
    note();
    for (Copy copy : copies) {
      boolean isPaused = !isCalm && paused.getOrDefault(copy, 0) > number;
      if (!isPaused && !isCalm && random.nextInt(200) == 0) {
        paused.put(copy, number + random.nextInt(120));
      }
      if (copy.log() == primary.log() && !isPaused && (isCalm || random.nextInt(3) > 0)) {
        copy.replay(isCalm ? Integer.MAX_VALUE : copy.applied() + 1 + random.nextInt(3));
      }
    }
    servers.forEach(SimulatedServer::tail);
  }

  private void disturb() {
    if (random.nextInt(4) == 0) {
      change();
    }
    if (random.nextInt(60) == 0) {
      promote();
    }
    SimulatedServer server = anyServer();
    if (server.isUp() && random.nextInt(40) == 0) {
      server.stop();
    } else if (!server.isUp() && random.nextInt(10) == 0) {
      server.start(anyCopy());
    }
  }

  private Copy anyCopy() {
    int copy = random.nextInt(copies.size() + 1);
    return copy == copies.size() ? primary : copies.get(copy);
  }

  private void change() {
    switch (random.nextInt(5)) {
      case 0 -> moveDenialToUsers();
      case 1 -> moveDenialToAccount();
      case 2 -> write(Map.of(ACCOUNT, row(ACCOUNT, anyState())));
      default -> {
        String user = users.get(random.nextInt(users.size()));
        if (random.nextInt(8) == 0) {
          Map<String, Row> gone = new HashMap<>();
          gone.put(user, null);
          write(gone);
        } else {
          write(Map.of(user, row(user, anyState())));
        }
      }
    }
  }

  private ChoiceState anyState() {
    return switch (random.nextInt(5)) {
      case 0 -> ChoiceState.UNSET;
      case 1, 2 -> ChoiceState.DENIED;
      default -> ChoiceState.GRANTED;
    };
  }

  private void moveDenialToUsers() {
    write(Map.of(ACCOUNT, row(ACCOUNT, ChoiceState.DENIED)));
    Map<String, Row> moved = new HashMap<>();
    moved.put(ACCOUNT, row(ACCOUNT, ChoiceState.GRANTED));
    users.forEach(user -> moved.put(user, row(user, ChoiceState.DENIED)));
    write(moved);
  }

  private void moveDenialToAccount() {
    Map<String, Row> moved = new HashMap<>();
    moved.put(ACCOUNT, row(ACCOUNT, ChoiceState.DENIED));
    users.forEach(user -> moved.put(user, row(user, ChoiceState.GRANTED)));
    write(moved);
  }

  /** Each subject's number of changes grows with the log, so that a lost one is not taken twice. */
  private Row row(String subject, ChoiceState state) {
    Row before = primary.row(subject);
    return new Row(
        before == null ? primary.log().size() : before.revision() + 1, state, clock.instant());
  }

  /** A copy becomes the primary, and may have lost the last commits. The servers follow late. */
  private void promote() {
    Copy next = copies.get(random.nextInt(copies.size()));
    note();
    primary = next.promoted(clock.instant());
    beat();
    for (int i = 0; i < copies.size(); i++) {
      copies.set(i, primary.another(clock.instant()));
    }
    for (SimulatedServer server : servers) {
      if (server.isUp() && (isBroken(Fault.RESUMES_ACROSS_GENERATIONS) || random.nextBoolean())) {
        server.read(anyCopy());
      }
    }
  }

  /** Ends all faults: servers read the present generation, and each subject chooses once more. */
  @Override
  public void calm() {
    isCalm = true;
    for (SimulatedServer server : servers) {
      if (!server.isUp()) {
        server.start(anyCopy());
      } else {
        server.read(anyCopy());
      }
    }
    Map<String, Row> all = new HashMap<>();
    all.put(ACCOUNT, row(ACCOUNT, anyChoice()));
    users.forEach(user -> all.put(user, row(user, anyChoice())));
    write(all); // a lost denial ends only with a later grant
  }

  private ChoiceState anyChoice() {
    return random.nextInt(3) == 0 ? ChoiceState.DENIED : ChoiceState.GRANTED;
  }

  // ---- documents ----

  SourceReply reply(String subject, Copy copy, Position position, Duration age) {
    Row row = copy.row(subject);
    if (row == null) {
      return new SourceReply.Absent(null, position);
    }
    List<MaskedChoice> choices =
        row.state() == ChoiceState.UNSET
            ? List.of()
            : List.of(
                new MaskedChoice(
                    Purpose.AI_TRAINING,
                    Fixture.CHAT,
                    row.state() == ChoiceState.DENIED ? ChoiceValue.DENIED : ChoiceValue.GRANTED,
                    null,
                    row.at(),
                    null,
                    false));
    return new SourceReply.Found(
        new MaskedDocument(subject, copy.revision(subject), 0, choices),
        null,
        age,
        null,
        null,
        position);
  }
}
