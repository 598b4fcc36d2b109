/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.Receipt;
import dev.assent.fixtures.SelfSigned;
import dev.assent.internal.http.PemTls;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** A destination that is scraped, through the public API and over HTTP. */
class ScrapedDestinationTest extends ScrapedOverHttp {
  private static final Purpose PURPOSE = Purpose.PRODUCT_IMPROVEMENT;
  private static final AttributeKey<String> UNHEARD = AttributeKey.stringKey("app.unheard");

  private Meter meter() {
    return assent.openTelemetry().getMeter("app");
  }

  private LongCounter requests() {
    return meter().counterBuilder("http.client.open_connections").build();
  }

  @Test
  void scrape_permitted_isExposedAndExported() throws IOException {
    startScraped("service_operation");
    requests().add(3, Attributes.of(ROUTE, "/a"));

    String text = scrape();

    assertThat(text)
        .contains("http_client_open_connections_total{http_route=\"/a\"} 3.0\n")
        .contains("target_info{");
    assertThat(in("scraped", Signal.METRICS, State.EXPORTED)).isEqualTo(1);
    balancesExactly();
  }

  /** Two series that differ in a withheld attribute are one. */
  @Test
  void scrape_withheldAttribute_seriesMerge() throws IOException {
    startScraped("service_operation");
    requests().add(3, Attributes.of(ROUTE, "/a", UNHEARD, CANARY + "1"));
    requests().add(4, Attributes.of(ROUTE, "/a", UNHEARD, CANARY + "2"));
    meter()
        .histogramBuilder("http.server.request.duration")
        .setUnit("s")
        .setExplicitBucketBoundariesAdvice(List.of(1.0, 2.0))
        .build()
        .record(0.5, Attributes.of(UNHEARD, CANARY));

    String text = scrape();

    assertThat(text)
        .doesNotContain(CANARY, "unheard")
        .contains(
            "http_client_open_connections_total{http_route=\"/a\"} 7.0\n",
            "http_server_request_duration_seconds_bucket{le=\"1.0\"} 1\n",
            "http_server_request_duration_seconds_bucket{le=\"+Inf\"} 1\n",
            "http_server_request_duration_seconds_sum 0.5\n");
    balancesExactly();
  }

  @Test
  void scrape_revokedAndGranted_nextScrapesFollow() throws IOException {
    defaultSubject(USER);
    startScraped("product_improvement");
    requests().add(1, Attributes.of(ROUTE, "/a"));
    assertThat(lines("http_client")).isEmpty();
    grant(USER, PURPOSE, Category.SERVICE_TELEMETRY);
    requests().add(2, Attributes.of(ROUTE, "/a"));
    assertThat(lines("http_client")).as("recorded in an interval before the grant").isEmpty();
    requests().add(4, Attributes.of(ROUTE, "/a"));
    assertThat(lines("http_client")).singleElement().asString().endsWith(" 4.0");

    Receipt receipt = revoke(USER, PURPOSE, Category.SERVICE_TELEMETRY);

    assertThat(receipt.counts())
        .singleElement()
        .satisfies(
            count -> {
              assertThat(count.destination()).isEqualTo("scraped");
              assertThat(count.withheld()).isEqualTo(1);
              assertThat(count.sentBefore()).isEqualTo(1);
            });
    requests().add(8, Attributes.of(ROUTE, "/a"));
    assertThat(lines("http_client")).isEmpty();

    grant(USER, PURPOSE, Category.SERVICE_TELEMETRY);
    assertThat(lines("http_client")).isEmpty();
    requests().add(16, Attributes.of(ROUTE, "/a"));
    assertThat(lines("http_client")).singleElement().asString().endsWith(" 16.0");
    balancesExactly();
  }

  /** The answer is larger than the buffers of both sockets, and the scraper does not read it. */
  @Test
  void scrape_inProgressAtARevocation_isBrokenOffAndPossiblySent() throws Exception {
    defaultSubject(USER);
    startScraped("product_improvement");
    grant(USER, PURPOSE, Category.SERVICE_TELEMETRY);
    scraper.scrape();
    manyLongSeries();
    try (Socket socket = scraper.connect()) {
      socket.setReceiveBufferSize(4096);
      socket
          .getOutputStream()
          .write(scraper.request("/metrics").getBytes(StandardCharsets.US_ASCII));
      byte[] first = socket.getInputStream().readNBytes(1000);
      assertThat(new String(first, StandardCharsets.UTF_8)).startsWith("HTTP/1.1 200");

      Receipt receipt = revoke(USER, PURPOSE, Category.SERVICE_TELEMETRY);

      assertThat(receipt.counts())
          .singleElement()
          .satisfies(
              count -> {
                assertThat(count.aborted()).isGreaterThan(1000);
                assertThat(count.possiblySent()).isEqualTo(count.aborted());
              });
      assertThat(in("scraped", Signal.METRICS, State.POSSIBLY_SENT))
          .isEqualTo(receipt.counts().get(0).aborted());
      assertThat(rest(socket)).doesNotContain("target_info");
    }
    balancesExactly();
    assertThat(lines("http_")).isEmpty();
  }

  private void manyLongSeries() {
    for (int instrument = 0; instrument < 8; instrument++) {
      LongCounter counter =
          meter()
              .counterBuilder(
                  List.of(
                          "http.client.open_connections",
                          "http.server.requests",
                          "jvm.gc.pause",
                          "jvm.threads.live",
                          "jvm.classes.loaded",
                          "disk.free",
                          "disk.total",
                          "jvm.memory.max")
                      .get(instrument))
              .build();
      for (int i = 0; i < 1900; i++) {
        counter.add(1, Attributes.of(ROUTE, "/" + "abcdefghi/".repeat(3) + words(i)));
      }
    }
  }

  private static String words(int number) {
    return Integer.toString(number, 26)
        .chars()
        .mapToObj(c -> "x" + (char) (c < 'a' ? c + 49 : c + 10))
        .collect(Collectors.joining("/"));
  }

  private static String rest(Socket socket) {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException reset) {
      return "";
    }
  }

  @Test
  void scrape_otherRequests_areRefused() throws IOException {
    startScraped("service_operation");
    assertThat(scraper.get("/other")).startsWith("HTTP/1.1 404 ");
    assertThat(scraper.send("POST /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 405 ");
    assertThat(scraper.send("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
        .startsWith("HTTP/1.1 421 ");
    assertThat(scraper.send("GET /metrics HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 421 ");
    assertThat(scraper.get("/metrics", "Content-Length: 3")).startsWith("HTTP/1.1 400 ");
    assertThat(scraper.get("/metrics", "Host: localhost")).startsWith("HTTP/1.1 400 ");
    assertThat(scraper.get("/metrics", "X: " + "a".repeat(9000))).startsWith("HTTP/1.1 431 ");
    assertThat(scraper.send("\0\0\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(entry("scraped", Signal.METRICS).captured()).isZero();
  }

  @Test
  void scrape_token_isRequired() throws IOException {
    environment.put("ASSENT_DESTINATION_SCRAPED_TOKEN", "0123456789abcdef");
    startScraped("service_operation");
    requests().add(1);
    assertThat(scraper.get("/metrics"))
        .startsWith("HTTP/1.1 401 ")
        .contains("WWW-Authenticate: Bearer\r\n")
        .doesNotContain("open_connections");
    assertThat(scraper.get("/metrics", "Authorization: Bearer 0123456789abcdeg"))
        .startsWith("HTTP/1.1 401 ");
    assertThat(scraper.scrape("Authorization: Bearer 0123456789abcdef"))
        .contains("open_connections");
  }

  @Test
  void scrape_openMetrics_isWrittenIfAccepted() throws IOException {
    startScraped("service_operation");
    requests().add(1);

    String answer =
        scraper.get(
            "/metrics", "Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

    assertThat(answer).contains("Content-Type: application/openmetrics-text").endsWith("# EOF\n");
    assertThat(scraper.get("/metrics")).contains("Content-Type: text/plain");
  }

  @Test
  void switchedOff_nobodyListens() throws IOException {
    environment.put("ASSENT_ENABLED", "false");
    startScraped("service_operation");

    assertThat(catchThrowable(() -> scraper.connect())).isInstanceOf(IOException.class);
  }

  @Test
  void close_slowScraperAndOpenConnection_endsThreadsAndPort() throws Exception {
    startScraped("service_operation");
    try (Socket idle = scraper.connect()) {
      idle.getOutputStream().write("GET /me".getBytes(StandardCharsets.US_ASCII));

      stop();

      assertThat(scrapeThreads()).isEmpty();
      assertThat(catchThrowable(() -> scraper.connect())).isInstanceOf(IOException.class);
    }
  }

  private static Set<String> scrapeThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith("assent-scraped-scrape"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void scrapers_tooMany_areClosedAndOverdueOnesEnd() throws Exception {
    environment.put("ASSENT_DESTINATION_SCRAPED_TIMEOUT", "300ms");
    startScraped("service_operation");
    requests().add(1);
    try (Socket one = scraper.connect();
        Socket two = scraper.connect();
        Socket three = scraper.connect();
        Socket four = scraper.connect()) {
      for (Socket socket : List.of(one, two, three, four)) {
        assertThat(rest(socket)).isEmpty(); // ended by the server after its timeout
      }
      assertThat(scraper.scrape()).contains("open_connections");
    }
  }

  /** Over TLS, from a scraper with a certificate; the revocation closes the socket below TLS. */
  @Test
  void scrape_tlsWithClientCertificate_isAnsweredAndBrokenOff() throws Exception {
    SelfSigned server = SelfSigned.create(directory, "server");
    SelfSigned client = SelfSigned.create(directory, "client");
    environment.put("ASSENT_DESTINATION_SCRAPED_SERVER_KEY", pem("server.key", server.keyPem()));
    environment.put(
        "ASSENT_DESTINATION_SCRAPED_SERVER_CERTIFICATE",
        pem("server.pem", server.certificatePem()));
    environment.put(
        "ASSENT_DESTINATION_SCRAPED_CERTIFICATE", pem("client.pem", client.certificatePem()));
    defaultSubject(USER);
    startScraped("product_improvement");
    grant(USER, PURPOSE, Category.SERVICE_TELEMETRY);
    SSLContext known =
        PemTls.context(server.certificatePem(), client.keyPem(), client.certificatePem());
    SSLContext stranger = PemTls.context(server.certificatePem(), null, null);

    assertThat(tlsAnswer(known)).startsWith("HTTP/1.1 200 OK");
    assertThat(catchThrowable(() -> tlsAnswer(stranger))).isInstanceOf(IOException.class);
    assertThat(catchThrowable(() -> scraper.scrape())).isInstanceOf(IOException.class);

    manyLongSeries();
    try (Socket socket = tls(known)) {
      assertThat(socket.getInputStream().readNBytes(1000)).hasSize(1000);
      Receipt receipt = revoke(USER, PURPOSE, Category.SERVICE_TELEMETRY);
      assertThat(receipt.counts().get(0).possiblySent()).isGreaterThan(1000);
      assertThat(rest(socket)).doesNotContain("target_info");
    }
  }

  private String pem(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes).toString();
  }

  private Socket tls(SSLContext context) throws IOException {
    Socket socket = context.getSocketFactory().createSocket("localhost", scraper.port());
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(scraper.request("/metrics").getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private String tlsAnswer(SSLContext context) throws IOException {
    try (Socket socket = tls(context)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void start_portInUse_namesTheVariable() throws IOException {
    startScraped("service_operation");
    assertThat(catchThrowable(() -> builder().build()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_DESTINATION_SCRAPED_LISTEN")
        .hasMessageContaining("is the port in use?");
  }

  /** A grant of somebody else does not break a scrape off, and neither does their revocation. */
  @Test
  void revocation_ofAnotherSubject_leavesTheScrape() throws Exception {
    defaultSubject(USER);
    startScraped("product_improvement");
    grant(USER, PURPOSE, Category.SERVICE_TELEMETRY);
    grant("other/u1", PURPOSE, Category.SERVICE_TELEMETRY);
    scrape();
    manyLongSeries();
    try (Socket socket = scraper.connect()) {
      socket
          .getOutputStream()
          .write(scraper.request("/metrics").getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readNBytes(1000)).hasSize(1000);

      revoke("other/u1", PURPOSE, Category.SERVICE_TELEMETRY);

      assertThat(rest(socket)).contains("target_info");
    }
    assertThat(in("scraped", Signal.METRICS, State.POSSIBLY_SENT)).isZero();
  }
}
