/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import dev.assent.fixtures.FleetRun;
import dev.assent.fixtures.ManualClock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A platform of three servers over one primary and its copies, and the truth: when each user
 * permitted what the choices are about.
 */
final class SimulatedPlatform implements FleetRun.Platform, AutoCloseable {
  static final String PURPOSE = "ai_training";
  static final String LEAF = "content.chat";
  static final String ACCOUNT = "acme";

  /** The first one permits nothing, ever: either the account denies, or this user does. */
  static final List<String> USERS = List.of("acme/u7", "acme/host", "acme/u8");

  /** Chooses, too, and nobody asks for it. */
  static final String OTHER = "acme/other";

  private static final LocalDate TERMS = LocalDate.parse("2023-08-07");
  private static final int SKEW_SECONDS = 28;
  private static final int WRONG_SECONDS = 300;

  private final ManualClock clock;
  private final Random random;
  private final SimulatedDatabase.Mistake mistake;
  private final List<SimulatedDatabase> databases = new ArrayList<>();
  private final List<SimulatedDatabase> copies = new ArrayList<>();
  private final List<SimulatedServer> servers = new ArrayList<>();
  private final Map<String, Instant> permitted = new HashMap<>();
  private final Map<SimulatedDatabase, Integer> away = new HashMap<>();
  private final Map<SimulatedDatabase, Integer> paused = new HashMap<>();
  private final Path tokens;
  private final AnswerLaws laws;
  private Map<String, Boolean> said = Map.of();
  private SimulatedDatabase primary;
  private Database database;
  private long generation;

  /** What an empty primary has replaced, and what replaces it; null if the primary is not empty. */
  private SimulatedDatabase spare;

  private int emptyUntil;
  private boolean isCalm;
  private int now;

  /**
   * Starts a platform.
   *
   * @param tokens the directory of its tokens
   */
  SimulatedPlatform(
      ManualClock clock, Random random, SimulatedDatabase.Mistake mistake, Path tokens) {
    this.clock = clock;
    this.laws = new AnswerLaws(clock);
    this.random = random;
    this.mistake = mistake;
    this.tokens = tokens;
    begin(new SimulatedDatabase(clock, mistake));
    Schema.create(database);
    new Terms(database).add(new Terms.Version(TERMS, "terms", "All of it."));
    Accounts accounts = new Accounts(database, () -> {});
    String unread = accounts.openAccount(ACCOUNT, Set.of());
    for (String user : USERS) {
      unread = accounts.addUser(ACCOUNT, user.substring(ACCOUNT.length() + 1));
    }
    unread = accounts.addUser(ACCOUNT, OTHER.substring(ACCOUNT.length() + 1));
    copies.forEach(copy -> copy.replay(copy.size())); // a copy may not know a new subject yet
    for (int i = 0; i < 3; i++) {
      servers.add(server());
    }
  }

  AnswerLaws laws() {
    return laws;
  }

  boolean has(SimulatedDatabase.Mistake other) {
    return mistake == other;
  }

  /** Uses another primary from now on, with copies of its own. */
  private void begin(SimulatedDatabase next) {
    primary = next;
    databases.add(next);
    next.setTruth(() -> said);
    if (database != null) {
      database.close();
    }
    database = new Database(next.url());
    copyAgain();
  }

  SimulatedServer anyServer(Random chance) {
    return servers.get(chance.nextInt(servers.size()));
  }

  private void copyAgain() {
    copies.clear();
    for (int i = 0; i < 2; i++) {
      SimulatedDatabase copy = primary.copy();
      copies.add(copy);
      databases.add(copy);
    }
  }

  /** A server's clock is wrong by less than is allowed, or by minutes: then it is not ready. */
  private SimulatedServer server() {
    int most = !isCalm && random.nextInt(10) == 0 ? WRONG_SECONDS : SKEW_SECONDS;
    Duration skew = Duration.ofSeconds(random.nextInt(2 * most) - most);
    SimulatedDatabase copy = copies.get(random.nextInt(copies.size()));
    boolean isOpen = spare == null || has(SimulatedDatabase.Mistake.EMPTY_IS_OPENED);
    return new SimulatedServer(primary, copy, generation, isOpen, tokens, clock, skew);
  }

  // ---- truth ----

  /** Returns when a user last permitted it, or does now; null if never. */
  @Override
  public Instant permitted(String user) {
    return isPermittedNow(user) ? clock.instant() : permitted.get(user);
  }

  /** A denial at any level overrides; otherwise a grant of any level decides. */
  @Override
  public boolean isPermittedNow(String user) {
    Boolean account = said.get(ACCOUNT);
    Boolean own = said.get(user);
    boolean denies = Boolean.FALSE.equals(account) || Boolean.FALSE.equals(own);
    return !denies && (Boolean.TRUE.equals(account) || Boolean.TRUE.equals(own));
  }

  private void note() {
    for (String user : USERS) {
      if (isPermittedNow(user)) {
        permitted.put(user, clock.instant());
      }
    }
  }

  /** Records choices of several subjects in one transaction. */
  private void write(Map<String, Boolean> choices) {
    Map<String, Boolean> all = new HashMap<>(choices);
    String never = USERS.get(0);
    all.remove(never);
    if (all.containsKey(ACCOUNT)) {
      all.put(never, !all.get(ACCOUNT));
    }
    if (all.isEmpty() || !primary.isUp() || spare != null) {
      return;
    }
    note();
    Map<String, Boolean> after = new HashMap<>(said);
    after.putAll(all);
    said = Map.copyOf(after);
    Consents consents =
        new Consents(database, Clock.fixed(clock.instant(), ZoneOffset.UTC), () -> {});
    boolean unused =
        database.transaction(
            connection -> {
              for (String subject : new TreeSet<>(all.keySet())) {
                consents.record(connection, subject, choice(all.get(subject)), clock.instant());
              }
              return true;
            });
    note();
  }

  private static RequestedChoice choice(boolean granted) {
    return new RequestedChoice(
        PURPOSE, new TreeSet<>(Set.of(LEAF)), granted, granted ? TERMS : null, null, false);
  }

  // ---- what happens ----

  @Override
  public void tick(int number) {
    now = number;
    if (!isCalm) {
      disturb();
    }
    note();
    for (SimulatedDatabase copy : copies) {
      boolean isPaused = !isCalm && paused.getOrDefault(copy, 0) > number;
      if (!isPaused && (isCalm || random.nextInt(3) > 0)) {
        copy.replay(isCalm ? copy.size() : copy.applied() + 1 + random.nextInt(4));
      }
    }
    for (SimulatedServer server : servers) {
      if (isCalm || random.nextInt(8) > 0) {
        server.work();
      }
    }
  }

  private void disturb() {
    if (random.nextInt(6) == 0) {
      change();
    }
    int promotions = has(SimulatedDatabase.Mistake.SAME_GENERATION) ? 20 : 150;
    if (spare == null && random.nextInt(300) == 0) {
      beginEmpty();
    } else if (spare == null ? random.nextInt(promotions) == 0 : emptyUntil <= now) {
      promote();
    }
    for (SimulatedDatabase each : databases) {
      each.setUp(away.getOrDefault(each, 0) <= now);
    }
    if (random.nextInt(60) == 0) {
      away.put(random.nextBoolean() ? primary : anyCopy(), now + 1 + random.nextInt(20));
    }
    if (random.nextInt(60) == 0) {
      paused.put(anyCopy(), now + 1 + random.nextInt(60));
    }
    int index = random.nextInt(servers.size());
    SimulatedServer server = servers.get(index);
    if (server.isUp() && random.nextInt(40) == 0) {
      server.close();
    } else if (primary.isUp()
        && random.nextInt(10) == 0
        && (!server.isUp() || server.generation() != generation)) {
      restart(index);
    }
  }

  private SimulatedDatabase anyCopy() {
    return copies.get(random.nextInt(copies.size()));
  }

  private void restart(int index) {
    if (servers.get(index).isUp()) {
      servers.get(index).close();
    }
    servers.set(index, server());
  }

  private void change() {
    switch (random.nextInt(6)) {
      case 0 -> {
        write(Map.of(ACCOUNT, false));
        write(all(true, false)); // the account's denial becomes that of its users
      }
      case 1 -> write(all(false, true));
      case 2 -> write(Map.of(ACCOUNT, mostly()));
      case 3 -> write(Map.of(OTHER, mostly()));
      default -> write(Map.of(USERS.get(random.nextInt(USERS.size())), mostly()));
    }
  }

  private boolean mostly() {
    return random.nextInt(4) > 0;
  }

  private static Map<String, Boolean> all(boolean account, boolean users) {
    Map<String, Boolean> all = new HashMap<>();
    USERS.forEach(user -> all.put(user, users));
    all.put(ACCOUNT, account);
    return all;
  }

  /** A copy becomes the primary, and may have lost the last commits. The servers follow late. */
  private void promote() {
    note();
    primary.isolate();
    SimulatedDatabase next = spare == null ? anyCopy().promoted() : spare;
    spare = null;
    said = next.last().truth();
    begin(next);
    if (!has(SimulatedDatabase.Mistake.SAME_GENERATION)) {
      generation++;
    }
    restart(random.nextInt(servers.size())); // which begins the generation
  }

  /** A generation begins with an empty database. An operator sees that, and does not open it. */
  private void beginEmpty() {
    note();
    primary.isolate();
    spare = anyCopy().promoted();
    emptyUntil = now + 10 + random.nextInt(80);
    begin(new SimulatedDatabase(clock, mistake));
    Schema.create(database);
    generation++;
    restart(random.nextInt(servers.size()));
  }

  /** Ends all faults: servers run in the present generation, and each subject chooses again. */
  @Override
  public void calm() {
    isCalm = true;
    databases.forEach(each -> each.setUp(true));
    if (spare != null) {
      promote();
    }
    for (int i = 0; i < servers.size(); i++) {
      restart(i);
    }
    Map<String, Boolean> all = new HashMap<>();
    all.put(ACCOUNT, mostly());
    USERS.forEach(user -> all.put(user, mostly()));
    write(all); // a lost denial ends only with a later grant
  }

  /** Lets everybody permit it, but for the first user. */
  void permitAll() {
    write(all(true, true));
  }

  /** Takes all databases away, or brings them back. */
  void setAway(boolean isAway) {
    databases.forEach(each -> each.setUp(!isAway));
  }

  @Override
  public void close() {
    servers.stream().filter(SimulatedServer::isUp).forEach(SimulatedServer::close);
    database.close();
    databases.forEach(SimulatedDatabase::close);
  }
}
