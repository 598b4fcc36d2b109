/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Verifies signed consent documents: JSON Web Signatures in compact form, by public keys from a JWK
 * set, with the JDK's cryptography. Not part of the API.
 */
@NullMarked
package dev.assent.internal.signature;

import org.jspecify.annotations.NullMarked;
