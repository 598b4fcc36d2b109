/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.examples.receiver.OtlpReceiver;
import dev.assent.examples.receiver.PrintingReceiver;
import io.opentelemetry.api.trace.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Starts Assent with the variables and files of the page's deployment: a directory stands for each
 * mounted volume, and the config map is laid out as Kubernetes does, behind a link that it
 * replaces.
 */
class KubernetesPageTest {
  private static final String POLICY = "policy.yaml";

  @TempDir Path root;
  private final Map<String, Map<?, ?>> resources = new HashMap<>();
  private Map<String, Path> mounts;

  @BeforeEach
  void read() throws IOException {
    String yaml = DocPage.read("examples/kubernetes/README.md").blocks("yaml").get(0).code();
    new Load(LoadSettings.builder().build())
        .loadAllFromString(yaml)
        .forEach(each -> resources.put((String) ((Map<?, ?>) each).get("kind"), (Map<?, ?>) each));
    mounts = new HashMap<>();
    for (Map<?, ?> mount : maps(container().get("volumeMounts"))) {
      Path path = root.resolve(((String) mount.get("mountPath")).substring(1));
      Files.createDirectories(path);
      mounts.put((String) mount.get("name"), path);
    }
    publish(1, files());
  }

  @Test
  void deployment_variablesAndFiles_startAssentAndSend() throws IOException {
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    try (OtlpReceiver receiver = receiver(arrived);
        Assent assent = Assent.builder().environment(environment(receiver)).build()) {
      order(assent);
      assent.flush(Duration.ofSeconds(30));
    }

    assertThat(arrived.toString(StandardCharsets.UTF_8))
        .isEqualTo("span    place order {order.items=3}\n");
    assertThat(names(mounts.get("assent")))
        .containsExactly("..1", "..data", "catalog.yaml", POLICY);
    assertThat(names(mounts.get("data"))).containsExactly("spool", "state");
    assertThat(names(root)).containsExactly("etc", "tmp", "var");
  }

  @Test
  void policy_configMapReplaced_isInForceWithoutARestart() throws IOException {
    try (OtlpReceiver receiver = receiver(new ByteArrayOutputStream())) {
      Map<String, String> environment = environment(receiver);
      environment.put("ASSENT_CONSENT_REFRESH", "20ms");
      try (Assent assent = Assent.builder().environment(environment).build()) {
        assertThat(permitsService(assent)).isTrue();
        Map<String, String> changed = files();
        changed.put(POLICY, changed.get(POLICY).replace("basis: allow", "basis: never"));

        publish(2, changed);

        Awaitility.await().until(() -> !permitsService(assent));
      }
    }
  }

  private static OtlpReceiver receiver(ByteArrayOutputStream arrived) throws IOException {
    return PrintingReceiver.start(
        0, new PrintStream(arrived, true, StandardCharsets.UTF_8)::println);
  }

  private static void order(Assent assent) {
    Span span = assent.openTelemetry().getTracer("shop").spanBuilder("place order").startSpan();
    span.setAttribute("order.items", 3);
    span.end();
  }

  private static boolean permitsService(Assent assent) {
    return assent.explain("acme/u7", "default").permits(Category.SERVICE_TELEMETRY);
  }

  /** The variables of the container; the receiver and a closed port stand for other services. */
  private Map<String, String> environment(OtlpReceiver receiver) {
    Map<String, String> environment = new HashMap<>();
    for (Map<?, ?> variable : maps(container().get("env"))) {
      environment.put((String) variable.get("name"), value(variable));
    }
    String pod = environment.get("POD");
    environment.replaceAll(
        (name, value) ->
            value.startsWith("/")
                ? root.resolve(value.substring(1)).toString()
                : value.replace("$(POD)", pod));
    environment.remove("POD");
    assertThat(environment).containsKey("OTEL_EXPORTER_OTLP_ENDPOINT");
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
    environment.put("ASSENT_CONSENT_SOURCE", "http://127.0.0.1:9/v1/consents");
    return environment;
  }

  private String value(Map<?, ?> variable) {
    if (variable.get("value") != null) {
      return (String) variable.get("value");
    }
    Map<?, ?> from = (Map<?, ?>) variable.get("valueFrom");
    if (from.get("fieldRef") != null) {
      return "shop-6d4b75cb6d-x2x9q";
    }
    Map<?, ?> secrets = (Map<?, ?>) resources.get("Secret").get("stringData");
    return (String) secrets.get(((Map<?, ?>) from.get("secretKeyRef")).get("key"));
  }

  /** Writes a generation of the config map, and then exchanges the link to it. */
  private void publish(int generation, Map<String, String> files) throws IOException {
    Path mount = mounts.get("assent");
    Path written = Files.createDirectory(mount.resolve(".." + generation));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(written.resolve(file.getKey()), file.getValue());
      Path link = mount.resolve(file.getKey());
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, Path.of("..data", file.getKey()));
      }
    }
    Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), written.getFileName());
    Files.move(
        link,
        mount.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private Map<String, String> files() {
    return ((Map<?, ?>) resources.get("ConfigMap").get("data"))
        .entrySet().stream()
            .collect(
                Collectors.toMap(each -> (String) each.getKey(), each -> (String) each.getValue()));
  }

  private Map<?, ?> container() {
    Map<?, ?> template =
        (Map<?, ?>) ((Map<?, ?>) resources.get("Deployment").get("spec")).get("template");
    return maps(((Map<?, ?>) template.get("spec")).get("containers")).get(0);
  }

  private static List<Map<?, ?>> maps(Object list) {
    return ((List<?>) list).stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
  }

  private static TreeSet<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
