/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.util.List;
import java.util.Objects;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The TLS of a server. A certificate that is renewed in its files is used for new connections.
 * Confined to one thread at a time.
 */
final class ServerTls {
  private static final Logger logger = System.getLogger(ServerTls.class.getName());

  /** The key store is never written, so its password protects nothing. */
  private static final String PASSWORD = "unused";

  private final Path certificate;
  private final Path key;
  private final SslContextFactory.Server factory = new SslContextFactory.Server();
  private List<FileTime> times;

  /**
   * Reads the files.
   *
   * @throws IOException if they can't be read, or don't belong together
   */
  ServerTls(Listening listening) throws IOException {
    certificate = Objects.requireNonNull(listening.certificate());
    key = Objects.requireNonNull(listening.key());
    times = times();
    factory.setKeyStore(keys());
    factory.setKeyStorePassword(PASSWORD);
    factory.setKeyManagerPassword(PASSWORD);
  }

  SslContextFactory.Server factory() {
    return factory;
  }

  /** Reads the files again if they have changed. If that fails, the certificate in use stays. */
  void renew() {
    try {
      List<FileTime> now = times();
      if (!now.equals(times)) {
        KeyStore keys = keys();
        factory.reload(same -> same.setKeyStore(keys));
        times = now;
      }
    } catch (Exception e) { // once more after the next look
      logger.log(Level.WARNING, "The new certificate can''t be used: {0}", e.getMessage());
    }
  }

  private KeyStore keys() throws IOException {
    return Pem.keys(certificate, key, PASSWORD.toCharArray());
  }

  private List<FileTime> times() throws IOException {
    return List.of(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
  }
}
