"""The documents that any circuit may ask for before an authority has written its own."""

RECEIPT = """\
<h1>Récépissé de dépôt</h1>
<p>{{ commune }} a bien reçu la demande suivante.</p>
<dl>
  <dt>Démarche</dt><dd>{{ demarche }}</dd>
  <dt>Numéro</dt><dd>{{ numero }}</dd>
  <dt>Reçue le</dt><dd>{{ recu_le }}</dd>
  <dt>Déposée par</dt><dd>{{ nom }}</dd>
</dl>
{% if accuse | default("", true) %}
<h2>Accusé de réception</h2>
<div style="white-space: pre-line">{{ accuse }}</div>
{% elif delai_legal | default("", true) %}
<p>{{ delai_legal }}</p>
{% endif %}
<p>Ce récépissé atteste le dépôt. Il ne vaut pas décision.</p>
<p class="note">Suivi de la demande : {{ lien }}</p>
"""
"""Every mention of the acknowledgement (CRPA R112-11-1)."""
DECISION = """\
<h1>Décision</h1>
<p>La demande suivante, déposée auprès de {{ commune }}, est accordée.</p>
<dl>
  <dt>Démarche</dt><dd>{{ demarche }}</dd>
  <dt>Numéro</dt><dd>{{ numero }}</dd>
  <dt>Reçue le</dt><dd>{{ recu_le }}</dd>
  <dt>Déposée par</dt><dd>{{ nom }}</dd>
</dl>
<p class="signature">Fait le {{ date }}<br>{{ service }}</p>
"""
PROOF = """\
<h1>Preuve de signature</h1>
<dl>
  <dt>Démarche</dt><dd>{{ demarche }}</dd>
  <dt>Demande</dt><dd>{{ numero }}</dd>
</dl>
{% for one in signatures | default([], true) %}
<h2>{{ one.name }}</h2>
<dl>
  <dt>A signé</dt><dd>{{ one.document }}</dd>
  <dt>Le</dt><dd>{{ one.le }}</dd>
  <dt>Par</dt>
  <dd>{% if one.how == "link" %}un lien envoyé à son adresse électronique
  {% else %}son compte d’agent{% endif %}</dd>
</dl>
<p class="note">Empreinte SHA-256 du document signé :<br>{{ one.sha256 }}</p>
{% endfor %}
<p>Signature électronique simple : Code civil, article 1367 ; règlement (UE) n° 910/2014 (eIDAS),
article 25. Elle n’est ni avancée ni qualifiée : sa fiabilité n’est pas présumée.</p>
<p class="note">Pour vérifier : l’empreinte SHA-256 du document signé, gardé seul avec la
demande, doit être celle-ci. Ce fichier-ci est ce document, suivi de cette page.</p>
"""
"""What is known of who signed a document: the page at the end of it."""
DEFAULTS = {"recepisse": RECEIPT, "decision": DECISION, "preuve-signature": PROOF}
