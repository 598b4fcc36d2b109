/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command that proves an application in a process of its own. */
class ProveMainTest {
  private static final String ENDPOINT = "http://127.0.0.1:4318";

  @TempDir private Path directory;

  private int status;
  private String printed = "";

  /** An application: it answers, sends something for each request, and has a fault. */
  static final class Application {
    private static volatile String late = "";

    private Application() {}

    public static void main(String[] args) throws IOException {
      int port = Integer.parseInt(args[0]);
      String fault = args[1];
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.createContext(
          "/",
          exchange -> {
            boolean isCanary = exchange.getRequestURI().getPath().contains("canary");
            if (isCanary) {
              late = exchange.getRequestURI().getPath();
              send(fault.equals("metrics") ? "metrics" : "traces", "harmless");
              send("logs".equals(fault) ? "logs" : "metrics", leaked(fault, exchange));
            }
            exchange.sendResponseHeaders(isCanary && fault.equals("500") ? 500 : 204, -1);
            exchange.close();
            if (isCanary && fault.equals("crash")) {
              Runtime.getRuntime().halt(3);
            }
          });
      if (fault.equals("end")) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(4)));
      }
      if (fault.equals("late")) {
        Runtime.getRuntime().addShutdownHook(new Thread(Application::sendLate));
        endWithTheTest();
      }
      server.start();
    }

    private static void sendLate() {
      try {
        send("traces", late);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Nobody else ends an application that the shell started, if the command does not. */
    private static void endWithTheTest() {
      ProcessHandle shell = ProcessHandle.current().parent().orElseThrow();
      CompletableFuture<?> unused =
          shell.parent().orElseThrow().onExit().thenRun(() -> Runtime.getRuntime().halt(0));
    }

    private static String leaked(String fault, com.sun.net.httpserver.HttpExchange exchange) {
      String path = exchange.getRequestURI().getPath();
      return fault.equals("leak") ? path : fault.equals("cut") ? path.substring(0, 15) : "harmless";
    }

    private static void send(String signal, String text) throws IOException {
      String to = System.getenv("OTEL_EXPORTER_OTLP_ENDPOINT") + "/v1/" + signal;
      try {
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(to)).POST(BodyPublishers.ofString(text)).build(),
                BodyHandlers.discarding());
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private void prove(String fault, String... more) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    String address = "http://127.0.0.1:" + port;
    List<String> arguments = new ArrayList<>(List.of("--page", page().toString(), "--wait", "0"));
    arguments.addAll(List.of("--ready", address + "/", "--get", address + "/CANARY"));
    arguments.addAll(List.of(more));
    arguments.add("--");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(Application.class.getName(), String.valueOf(port), fault));
    if (fault.equals("late")) { // the shell waits, and hands no signal on
      arguments.addAll(List.of("sh", "-c", "'" + String.join("' '", command) + "'; exit $?"));
    } else {
      arguments.addAll(command);
    }
    run(arguments);
  }

  private void run(List<String> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, UTF_8);
    status = ProveMain.run(arguments, stream, stream);
    printed = out.toString(UTF_8);
  }

  private Path page() {
    return directory.resolve("proof.html");
  }

  private int checked() {
    run(List.of("--check", page().toString()));
    return status;
  }

  @Test
  @Tag("ci")
  void run_soundApplication_isGreenAndSaysThatNobodyChose() throws IOException {
    prove("none");

    assertThat(status).as(printed).isZero();
    assertThat(Files.readString(page()))
        .contains("Nothing left that was not permitted")
        .contains("Nobody chose anything: the page does not show what leaves after a grant")
        .contains("No logs arrived, so none were searched.");
    assertThat(checked()).isZero();
  }

  @ParameterizedTest
  @Tag("ci")
  @CsvSource({
    "500, was answered with 500",
    "crash, the command ended by itself with 3",
    "end, the command ended with 4 when it was ended",
    "metrics, no spans and no log records arrived",
    "cut, a canary that was cut off left to destination 'the receiver'"
  })
  void run_applicationWithAFault_isNotProven(String fault, String sentence) throws IOException {
    prove(fault);

    assertThat(status).as(printed).isEqualTo(2);
    assertThat(printed).contains("not proven: ").contains(sentence);
    assertThat(Files.readString(page())).contains("NOT PROVEN", sentence);
    assertThat(checked()).isEqualTo(2);
  }

  @Test
  @Tag("ci")
  void run_expectedStatus_isNoFault() throws IOException {
    prove("500", "--status", "500");
    assertThat(status).as(printed).isZero();
  }

  @Test
  @Tag("ci")
  void run_leakyApplication_leaked() throws IOException {
    prove("leak");

    assertThat(status).as(printed).isEqualTo(1);
    assertThat(printed).contains("leaked: a canary, planted in the path of GET ");
    assertThat(checked()).isEqualTo(1);
  }

  @Test
  @Tag("ci")
  @DisabledOnOs(OS.WINDOWS)
  void run_scriptWhoseApplicationLeaksWhenItEnds_leaked() throws IOException {
    prove("late");

    assertThat(status).as(printed).isEqualTo(1);
    assertThat(printed).contains("leaked: a canary, planted in the path of GET ");
  }

  @Test
  void run_commandThatCantStart_leavesNoGreenPage() throws IOException {
    Files.writeString(page(), "the page of yesterday");
    run(
        List.of(
            "--page", page().toString(), "--get", "http://127.0.0.1:1/CANARY", "--", "/no/such"));

    assertThat(status).isEqualTo(2);
    assertThat(Files.readString(page())).contains("NOT PROVEN", "the command has not ended");
    assertThat(checked()).isEqualTo(2);
  }

  @Test
  void run_withoutACommand_saysThatWhatComesLaterIsNotSearched() throws IOException {
    HttpServer application =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    application.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    application.start();
    String address = "http://127.0.0.1:" + application.getAddress().getPort() + "/CANARY";
    try {
      run(List.of("--page", page().toString(), "--wait", "0", "--get", address));
    } finally {
      application.stop(0);
    }

    assertThat(Files.readString(page())).contains("what it sends since the search");
  }

  @Test
  void check_noPage_isNotProven() {
    assertThat(checked()).isEqualTo(2);
    assertThat(printed).contains("proof.html: not proven");
  }

  @Test
  void apply_addressesOfSignals_areRemoved() {
    Map<String, String> environment = new HashMap<>();
    environment.put("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://collector.example/v1/traces");
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.example");
    environment.put("PATH", "/bin");

    List<String> removed = ProveEnvironment.apply(environment, List.of("java"), ENDPOINT);

    assertThat(removed).containsExactly("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    assertThat(environment)
        .containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", ENDPOINT)
        .containsEntry("PATH", "/bin")
        .doesNotContainKey("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Dotel.exporter.otlp.traces.endpoint=http://other:4318/v1/traces",
        "-Dotel.exporter.otlp.endpoint=http://127.0.0.1:43180",
        "-Dassent.destination.training.endpoint=http://other"
      })
  void apply_addressElsewhereInTheCommand_isRefused(String argument) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ProveEnvironment.apply(new HashMap<>(), List.of("java", argument), ENDPOINT))
        .withMessageContaining(argument.substring(0, argument.indexOf('=')))
        .withMessageContaining("lets data go to another address");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ProveEnvironment.apply(
                    new HashMap<>(Map.of("JAVA_TOOL_OPTIONS", "-Xmx1g " + argument)),
                    List.of("java"),
                    ENDPOINT))
        .withMessageContaining("JAVA_TOOL_OPTIONS");
  }

  @Test
  void apply_protocolThatTheReceiverCantRead_isRefused() {
    List<String> grpc = List.of("java", "-Dotel.exporter.otlp.traces.protocol=grpc");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProveEnvironment.apply(new HashMap<>(), grpc, ENDPOINT))
        .withMessageContaining("-Dotel.exporter.otlp.traces.protocol in the command is 'grpc'")
        .withMessageContaining("http/protobuf");

    List<String> json = List.of("java", "-Dotel.exporter.otlp.protocol=http/json");
    assertThat(ProveEnvironment.apply(new HashMap<>(), json, ENDPOINT)).isEmpty();
  }

  @Test
  void apply_addressOfADestination_isRefusedUnlessItIsTheReceiver() {
    Map<String, String> elsewhere =
        new HashMap<>(Map.of("ASSENT_DESTINATION_OPS_ENDPOINT", "https://collector.example"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProveEnvironment.apply(elsewhere, List.of("java"), ENDPOINT))
        .withMessageContaining("ASSENT_DESTINATION_OPS_ENDPOINT");

    Map<String, String> here =
        new HashMap<>(Map.of("ASSENT_DESTINATION_OPS_ENDPOINT", ENDPOINT + "/ops"));
    assertThat(ProveEnvironment.apply(here, List.of("java"), ENDPOINT)).isEmpty();
  }
}
