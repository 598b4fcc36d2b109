/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent.application;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A server on the JDK's {@code HttpServer}, its own client on the JDK's {@code HttpClient}, JDBC
 * and {@code java.util.logging}. It runs the commands that it reads from the standard input, one
 * per line, with words separated by tabs, and prints {@code done} after each one:
 *
 * <pre>
 * request PATH NAME=VALUE… -- COMMAND   requests the path with these headers;
 *                                       the server runs the command while it answers
 * thread NAME -- COMMAND                runs the command on a new thread
 * pool -- COMMAND                       runs the command on the one thread of an executor
 * reactor -- COMMAND                    runs the command in a pipeline of Reactor
 * turns SUBJECT TEXT…                   logs texts of subjects by turns, in a pipeline for each
 * call ADDRESS                          requests an address of somebody else
 * as SUBJECT -- COMMAND                 runs the command with this subject in its baggage
 * method TEXT                           calls methods with spans, and names one of these
 * gauge MESSAGE                         creates a gauge whose callback throws an exception
 * log TEXT                              writes a log record
 * error TEXT MESSAGE                    writes a log record with an exception
 * fail MESSAGE                          throws an exception
 * sql STATEMENT                         executes a statement on H2
 * </pre>
 *
 * <p>It ends at the end of its input.
 */
public final class ScriptedApplication {
  private static final ExecutorService POOL = Executors.newSingleThreadExecutor();

  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  private ScriptedApplication() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Runs the commands of the standard input. */
  public static void main(String[] arguments) throws Exception {
    ScriptedApplication application = new ScriptedApplication();
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    System.out.println("ready");
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      try {
        application.run(line.split("\t", -1));
      } catch (IOException | RuntimeException e) {
        // as the command wants it
      }
      System.out.println("done");
    }
    application.server.stop(0);
    System.exit(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String command = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      try {
        run(command.split("\t", -1));
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private void run(String[] words) throws Exception {
    int nested = Arrays.asList(words).indexOf("--");
    String[] rest =
        nested < 0 ? new String[] {""} : Arrays.copyOfRange(words, nested + 1, words.length);
    String[] own = nested < 0 ? words : Arrays.copyOf(words, nested);
    switch (own[0]) {
      case "request" -> request(own, String.join("\t", rest));
      case "call" ->
          client.send(
              HttpRequest.newBuilder(URI.create(own[1])).build(), BodyHandlers.discarding());
      case "as" -> WithApi.as(own[1], () -> run(rest));
      case "method" -> WithSpans.all(own[1]);
      case "gauge" -> WithApi.gauge(own[1]);
      case "choose" -> WithAssent.deny(own[1]);
      case "thread" -> onThread(own[1], rest);
      case "pool" -> onPool(rest);
      case "reactor" -> WithReactor.run(() -> run(rest));
      case "turns" -> WithReactor.byTurns(own);
      case "log" -> Shop.logger.info(own[1]);
      case "error" -> Shop.logger.log(Level.SEVERE, own[1], new IllegalStateException(own[2]));
      case "fail" -> throw new IllegalStateException(own[1]);
      case "sql" -> execute(own[1]);
      default -> {}
    }
  }

  private void request(String[] words, String command) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + words[1]));
    for (int i = 2; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      request.header(words[i].substring(0, equals), words[i].substring(equals + 1));
    }
    request.POST(HttpRequest.BodyPublishers.ofString(command, UTF_8));
    client.send(request.build(), BodyHandlers.discarding());
  }

  private void onThread(String name, String[] command) throws InterruptedException {
    Thread thread =
        new Thread(
            () -> {
              try {
                run(command);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            name);
    thread.start();
    thread.join();
  }

  private void onPool(String[] command) throws Exception {
    POOL.submit(
            () -> {
              run(command);
              return "";
            })
        .get();
  }

  private static void execute(String statement) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1");
        Statement execution = connection.createStatement()) {
      execution.execute(statement);
    }
  }

  /** Keeps the logger from being created before the first record. */
  static final class Shop {
    static final Logger logger = Logger.getLogger("shop");
  }
}
