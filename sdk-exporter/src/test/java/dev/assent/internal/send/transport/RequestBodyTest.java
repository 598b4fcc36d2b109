/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.internal.otlp.OtlpEncoder;
import dev.assent.internal.send.TestDatum;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class RequestBodyTest {
  private static final byte[] CONTENT = {1, 2, 3};

  @Test
  void of_notCompressed_hasTheContent() {
    RequestBody body = RequestBody.of(CONTENT.length, null, out -> out.write(CONTENT));

    assertThat(body.body()).isEqualTo(CONTENT);
    assertThat(body.contentEncoding()).isNull();
  }

  @Test
  void of_otherSize_hasTheContent() {
    assertThat(RequestBody.of(1, null, out -> out.write(CONTENT)).body()).isEqualTo(CONTENT);
    assertThat(RequestBody.of(32, null, out -> out.write(CONTENT)).body()).isEqualTo(CONTENT);
  }

  @Test
  void of_compressed_hasTheContent() throws IOException {
    RequestBody body =
        RequestBody.of(CONTENT.length, GzipCompressor.INSTANCE, out -> out.write(CONTENT));

    assertThat(new GZIPInputStream(new ByteArrayInputStream(body.body())).readAllBytes())
        .isEqualTo(CONTENT);
    assertThat(body.contentEncoding()).isEqualTo("gzip");
  }

  /** An empty body instead would count as sent. */
  @Test
  void of_contentThatFails_isNoBody() {
    assertThat(RequestBody.of(3, null, RequestBodyTest::failing)).isSameAs(RequestBody.FAILED);
    assertThat(RequestBody.of(3, GzipCompressor.INSTANCE, RequestBodyTest::failing))
        .isSameAs(RequestBody.FAILED);
  }

  @Test
  void end_eachAttemptHasReadIt_givesItBack() {
    RequestBody body = lent();
    body.given();
    body.read();
    body.given();
    body.read();

    body.end();
    body.end();

    assertThatThrownBy(body::array).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void end_oneAttemptHasNotReadIt_leavesIt() {
    RequestBody body = lent();
    byte[] before = body.body();
    body.given();
    body.given();
    body.read();

    body.end();

    assertThat(body.body()).isEqualTo(before);
  }

  @Test
  void askingFirst_lent_isGivenBackLikewise() {
    RequestBody body = lent().askingFirst(BeforeSend.ALLOWED);
    body.given();
    body.read();

    body.end();

    assertThatThrownBy(body::array).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void end_notLent_leavesIt() {
    RequestBody body = new RequestBody(CONTENT.clone(), null);

    body.end();

    assertThat(body.array()).isEqualTo(CONTENT);
  }

  private static RequestBody lent() {
    return RequestBody.lent(OtlpEncoder.spans().lend(List.of(TestDatum.of(1, 1)), 10_000));
  }

  private static void failing(OutputStream out) throws IOException {
    out.write(CONTENT);
    throw new IOException("secret");
  }
}
