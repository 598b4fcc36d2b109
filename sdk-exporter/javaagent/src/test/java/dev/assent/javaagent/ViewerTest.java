/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The viewer of an application under the agent, which has no class of Assent. */
class ViewerTest extends AgentTest {
  private static final String SAID = "The address of Assent's viewer is in ";
  private static final Pattern FILE = Pattern.compile(SAID + "(\\S+?)\\. It can");
  private static final Pattern KEY = Pattern.compile("\"key\":\"([^\"]+)\"");

  private final HttpClient client = HttpClient.newHttpClient();
  private String base = "";
  private String cookie = "";
  private String key = "";

  @Test
  void viewer_requestUnderTheAgent_showsWhatLeftAndRecordsNothingOfItself() throws Exception {
    AgentJvm jvm =
        start(
            jvm()
                .environment("ASSENT_VIEWER", "true")
                .environment("OTEL_METRIC_EXPORT_INTERVAL", "200"));
    open(jvm.awaitOutput(SAID));
    String secret = canaries.secret("path");
    jvm.run("request", "/orders/" + secret, "--", "log", "An order.");
    await("a span", () -> !receiver.spans().isEmpty());

    assertThat(get("/")).contains("<html");
    assertThat(get("/api/flows")).contains("\"otlp\"");
    String left = get("/api/attempts");
    assertThat(left).contains("http.request.method").doesNotContain(secret);
    assertThat(get("/api/withheld")).contains("url.path");
    int pages = receiver.paths().size();
    await("later metrics", () -> receiver.paths().size() > pages + 2);
    assertThat(jvm.end()).isZero();

    // the scripted application's own request and its answer are the only ones
    assertThat(receiver.spans()).hasSize(2);
    assertThat(receiver.received("/api/")).isFalse();
    assertThat(found(jvm)).isEmpty();
  }

  @Test
  void viewer_variableNotSet_opensNoPort() {
    AgentJvm jvm = start(jvm());
    jvm.run("request", "/", "--", "log", "An order.");
    assertThat(jvm.end()).isZero();

    assertThat(jvm.output()).doesNotContain("viewer");
  }

  /** Reads the address, and exchanges its token for a session. */
  private void open(AgentJvm jvm) throws IOException, InterruptedException {
    Matcher file = FILE.matcher(jvm.output());
    assertThat(file.find()).isTrue();
    String address = Files.readString(Path.of(file.group(1)), UTF_8).strip();
    int fragment = address.indexOf("/#");
    base = address.substring(0, fragment);
    HttpResponse<String> session =
        client.send(
            HttpRequest.newBuilder(URI.create(base + "/session"))
                .header("Origin", base)
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"token\":\"" + address.substring(fragment + 2) + "\"}"))
                .build(),
            BodyHandlers.ofString(UTF_8));
    assertThat(session.statusCode()).isEqualTo(200);
    Matcher found = KEY.matcher(session.body());
    assertThat(found.find()).isTrue();
    key = found.group(1);
    cookie = session.headers().firstValue("Set-Cookie").orElse("").replaceFirst(";.*", "");
  }

  private String get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(base + path))
                .header("Cookie", cookie)
                .header("Assent-Viewer", key)
                .build(),
            BodyHandlers.ofString(UTF_8));
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return answer.body();
  }
}
