/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL and a streaming replica of it that belong to one test, which stops and promotes
 * them. As root, they run as the user postgres.
 */
final class PostgresPair implements AutoCloseable {
  private static final int TRIES = 5;
  private static final int PATIENCE_SECONDS = 60;

  private final Path programs;
  private final Path home;
  private int primaryPort;
  private int replicaPort;

  private PostgresPair() throws IOException {
    programs = programs();
    Path output = Files.createTempFile("assent-postgres", ".txt");
    try {
      execute(output.toFile(), new File("/tmp"), "mktemp", "-d", "/tmp/assent-postgres.XXXXXX");
      home = Path.of(Files.readString(output).strip());
    } finally {
      Files.delete(output);
    }
  }

  /** Starts a pair; where the tests have no PostgreSQL, the test is skipped, or fails in CI. */
  static PostgresPair start() throws IOException {
    TestDatabases.requirePostgres();
    PostgresPair pair = new PostgresPair();
    try {
      pair.create();
      return pair;
    } catch (IOException | RuntimeException | Error e) {
      pair.close();
      throw e;
    }
  }

  private void create() throws IOException {
    run("initdb", "-D", data("primary"), "-U", "assent", "-A", "trust", "-E", "UTF8")
        .with("--locale=C", "--no-sync");
    primaryPort = serve("primary");
    run("pg_basebackup", "-D", data("replica"), "-R", "-X", "stream", "-c", "fast", "--no-sync")
        .with("-h", "127.0.0.1", "-p", String.valueOf(primaryPort), "-U", "assent");
    replicaPort = serve("replica");
  }

  private static Path programs() throws IOException {
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      return versions
          .max(Comparator.comparing(version -> Double.valueOf(version.getFileName().toString())))
          .orElseThrow()
          .resolve("bin");
    }
  }

  private String data(String server) {
    return home.resolve(server).toString();
  }

  /** Starts the server of a directory on a free port, and returns the port. */
  private int serve(String server) throws IOException {
    for (int tries = 1; ; tries++) {
      int port;
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      try {
        serve(server, port);
        return port;
      } catch (AssertionError taken) {
        if (tries == TRIES) {
          throw taken;
        }
      }
    }
  }

  private void serve(String server, int port) {
    // the data is deleted afterwards, so no fsync is needed
    String options =
        "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s -c fsync=off"
            .formatted(port, home);
    run("pg_ctl", "-D", data(server), "-w", "-s", "-l", data(server) + ".log")
        .with("-o", options, "start");
  }

  /** Returns the URL of the primary. */
  String primary() {
    return url(primaryPort, "postgres");
  }

  /** Returns the URL of the replica, which is that of a primary once it is promoted. */
  String replica() {
    return url(replicaPort, "postgres");
  }

  private static String url(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=assent";
  }

  /** Waits until the replica has all commits so far, and lets it receive no others. */
  void stopReceiving() {
    awaitReplayed();
    sql(replica(), "ALTER SYSTEM SET primary_conninfo = ''");
    sql(replica(), "SELECT pg_reload_conf()");
    await().until(() -> text(replica(), "SELECT COUNT(*) FROM pg_stat_wal_receiver").equals("0"));
  }

  private void awaitReplayed() {
    String written = text(primary(), "SELECT pg_current_wal_lsn()");
    String query = "SELECT pg_last_wal_replay_lsn() >= '" + written + "'";
    await().until(() -> text(replica(), query).equals("t"));
  }

  /** Lets each commit of the primary wait for the replica from now on. */
  void waitForTheReplica() {
    sql(primary(), "ALTER SYSTEM SET synchronous_standby_names = '*'");
    sql(primary(), "SELECT pg_reload_conf()");
    String query = "SELECT COUNT(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
    await().until(() -> text(primary(), query).equals("1"));
  }

  /** Stops the primary as a failure of its machine does. */
  void stopPrimary() {
    stop("primary");
  }

  void startPrimary() {
    serve("primary", primaryPort);
  }

  void stopReplica() {
    stop("replica");
  }

  void startReplica() {
    serve("replica", replicaPort);
  }

  private void stop(String server) {
    run("pg_ctl", "-D", data(server), "-m", "immediate", "-s", "stop").now();
  }

  /** Promotes the replica, whether or not the primary still runs. Returns its URL. */
  String promote() {
    assertThat(text(replica(), "SELECT pg_promote(true, 30)")).isEqualTo("t");
    return replica();
  }

  /** Backs up the database of the primary. */
  void backUp() {
    run("pg_dump", "-h", "127.0.0.1", "-p", String.valueOf(primaryPort), "-U", "assent")
        .with("-Fc", "-f", data("backup"), "postgres");
  }

  /** Restores the back-up into a new database. Returns its URL. */
  String restore() {
    sql(primary(), "CREATE DATABASE restored");
    run("pg_restore", "-h", "127.0.0.1", "-p", String.valueOf(primaryPort), "-U", "assent")
        .with("--exit-on-error", "-d", "restored", data("backup"));
    return url(primaryPort, "restored");
  }

  private static void sql(String url, String sql) {
    String unused = text(url, sql);
  }

  /** Executes a statement, and returns its first value; empty if it has none. */
  private static String text(String url, String sql) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? String.valueOf(rows.getString(1)) : "";
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  // ---- programs ----

  /** A program of PostgreSQL that has not run yet. */
  private record Program(PostgresPair pair, List<String> words) {
    /** Runs it with further arguments. */
    void with(String... more) {
      words.addAll(List.of(more));
      now();
    }

    /** Runs it. */
    void now() {
      try {
        execute(
            pair.home.resolve("output.txt").toFile(),
            pair.home.toFile(),
            words.toArray(String[]::new));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Program run(String program, String... arguments) {
    List<String> words = new ArrayList<>(List.of(programs.resolve(program).toString()));
    words.addAll(List.of(arguments));
    return new Program(this, words);
  }

  private static void execute(File output, File directory, String... command) throws IOException {
    List<String> words = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      words.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    words.addAll(List.of(command));
    Process process =
        new ProcessBuilder(words)
            .directory(directory)
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    try {
      boolean hasEnded = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!hasEnded || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError(words + ": " + Files.readString(output.toPath()));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new AssertionError(e);
    }
  }

  /** Stops both servers, whatever runs of them, and deletes their data. */
  @Override
  public void close() {
    for (String server : List.of("replica", "primary")) {
      if (Files.exists(Path.of(data(server), "postmaster.pid"))) {
        try {
          stop(server);
        } catch (AssertionError stopped) {
          // a killed server leaves its file
        }
      }
    }
    try (Stream<Path> files = Files.walk(home)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
