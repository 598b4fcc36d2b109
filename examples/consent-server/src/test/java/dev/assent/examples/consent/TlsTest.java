/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
  @TempDir private Path directory;

  private Listening certificate(String name) throws Exception {
    return TestCertificates.write(directory, name);
  }

  private static int status(URI base, Path trusted) throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(Pem.trusting(trusted)).build();
    return client
        .send(
            HttpRequest.newBuilder(base.resolve("/health/live")).build(), BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void server_withACertificate_answersByTlsOnly() throws Exception {
    Listening listening = certificate("first").withHost("0.0.0.0");
    try (ConsentService service =
        ConsentService.start(ServiceConfig.defaults().listens(unused -> listening))) {
      URI base = service.base();
      assertThat(base.getScheme()).isEqualTo("https");
      assertThat(status(base, listening.certificate())).isEqualTo(200);

      HttpRequest plain =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + base.getPort() + "/health/live"))
              .build();
      assertThatThrownBy(() -> HttpClient.newHttpClient().send(plain, BodyHandlers.discarding()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void server_beyondLoopbackWithoutACertificate_doesNotStart() {
    assertThatThrownBy(
            () ->
                ConsentService.start(
                    ServiceConfig.defaults().listens(listening -> listening.withHost("0.0.0.0"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--tls-certificate");
  }

  @Test
  void renew_changedFiles_areUsedForNewConnections() throws Exception {
    Listening listening = certificate("first");
    Path first = directory.resolve("first.crt");
    Files.copy(listening.certificate(), first);
    ServerTls tls = new ServerTls(listening);
    tls.factory().start();
    String before = subject(tls);

    certificate("second");
    for (Path file : List.of(listening.certificate(), listening.key())) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
    }
    tls.renew();

    assertThat(before).isEqualTo("CN=first");
    assertThat(subject(tls)).isEqualTo("CN=second");
  }

  /** Half of a renewal, as when one of two files was replaced, leaves the certificate in use. */
  @Test
  void renew_brokenFiles_leaveTheCertificateInUse() throws Exception {
    Listening listening = certificate("first");
    ServerTls tls = new ServerTls(listening);
    tls.factory().start();

    Files.writeString(listening.key(), "no key");
    Files.setLastModifiedTime(listening.key(), FileTime.from(Instant.now().plusSeconds(5)));
    tls.renew();

    assertThat(subject(tls)).isEqualTo("CN=first");
  }

  private static String subject(ServerTls tls) throws Exception {
    return ((java.security.cert.X509Certificate)
            tls.factory().getKeyStore().getCertificate("server"))
        .getSubjectX500Principal()
        .getName();
  }

  @Test
  void start_keyOfAnotherCertificate_saysSo() throws Exception {
    byte[] first = Files.readAllBytes(certificate("first").key());
    Listening second = certificate("second");
    Files.write(second.key(), first);

    assertThatThrownBy(() -> new ServerTls(second))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not the one of the certificate");
  }

  @Test
  void start_wrongFiles_sayWhatIsWrong() throws Exception {
    Listening listening = certificate("first");
    Files.writeString(listening.key(), "-----BEGIN RSA PRIVATE KEY-----\nsecret\n");

    assertThatThrownBy(() -> new ServerTls(listening))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("openssl pkcs8")
        .hasMessageNotContaining("secret");

    Files.writeString(listening.certificate(), "none");
    assertThatThrownBy(() -> new ServerTls(listening)).isInstanceOf(IOException.class);
  }

  @Test
  void client_withoutTheRoot_doesNotConnect() throws Exception {
    Path other = directory.resolve("other.crt");
    Files.move(certificate("other").certificate(), other);
    Listening listening = certificate("first");
    try (ConsentService service =
        ConsentService.start(ServiceConfig.defaults().listens(unused -> listening))) {
      assertThatThrownBy(() -> status(service.base(), other)).isInstanceOf(SSLException.class);
    }
  }
}
