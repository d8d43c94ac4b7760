"""Words that say nothing about what a note is about, in the languages that workshops write in.

A word that two languages share counts as common only where it says nothing in either: main, pays
and comment stay out of the French list. Words of one or two letters are never looked at.
"""

_ENGLISH = """
    about above after again against all also and any are aren because been
    before being below between both but can cannot could did does doing don down during each
    etc few for from further get had has have having her here hers him his how however into
    isn its itself just let like made make makes many may might more most much must
    need needed needs new nor not now off once one only other others ought our ours out over
    own per put same shall she should some such take than that the their theirs them then there
    these they this those through too under until upon use used very via was way well were
    what when where which while who whom why will with within without would yes yet you your
    already always although another anybody anyone anything away back became because becomes
    cannot come comes done either else enough even ever every everybody everyone everything
    far first five four give given gives going gone half hardly hence here however instead keep
    keeps kept last least less look lot mostly neither never nobody none nothing often onto perhaps
    quite rather really said say says second see seem seems sees several since six
    somebody someone something sometimes soon still take takes ten therefore thing things third
    three thus together twelve twenty twice two unless until upon whether whose
"""
_FRENCH = """
    afin ainsi alors après aucun aucune aujourd aussi autre autres avait avant avec avoir ayant
    bien car ceci cela celle celles celui cependant ces cet cette ceux chacun chaque chez ci
    comme dans depuis des dès deux devrait doit doivent donc dont elle elles encore entre est et
    étaient était étant être eux faire faut ils jamais jusqu jusque leur leurs lorsque lui
    mais même mêmes mes moins mon non nos notre nous ont où par parce pas pendant peu
    peut peuvent plus plusieurs pour pourrait pourquoi puis puisque quand quel quelle quelles
    quelque quelques quels qui quoi sans sauf selon sera serait ses si sinon soit sont sous souvent
    sur tandis tant telle telles tels tous tout toute toutes toujours très trop une vers voici voilà
    trois quatre cinq six sept huit neuf dix vingt
    vos votre vous être les aux été ses qu afin elle ici ces que peu
"""
_SPANISH = """
    además ahora algo algún alguna algunas alguno algunos allí ante antes aquel aquella aquí así
    aún aunque bajo bien cada casi como cómo con contra cual cuál cuales cuando cuándo cuanto
    debe deben del desde después donde dónde dos durante ella ellas ellos entonces entre era
    eran esa esas ese eso esos está están estar estas este esto estos esta fue fueron
    había haber hace hacer hacia hasta hay las los luego más menos mientras mis mismo mucha
    muchas mucho muchos muy nada nadie ningún ninguna nos nosotros nuestra nuestras nuestro nuestros
    nunca otra otras otro otros para pero poca pocas poco pocos por porque pueda puede pueden
    pues que qué quien quién quienes sea sean según ser será siempre sido sin sino sobre sólo solo
    son también tampoco tan tanta tantas tanto tantos tener tengo ti tiene tienen toda todas todavía
    cuatro cinco seis siete ocho nueve diez tres veinte dos
    todo todos tras una unas uno unos usted ustedes vez
"""
_PORTUGUESE = """
    agora ainda algo alguém algum alguma algumas alguns ali além antes aos apenas aquela aquele
    aqui aquilo assim até através bem cada com como contra cuja cujo da das dela dele deles
    depois desde dessa desse desta deste deve devem disso disto dos durante ela elas ele eles
    embora enquanto então entre era eram essa essas esse esses esta está estão estas este
    estes estar eu faz fazer foi foram há isso isto já lá lhe mais mas mesma mesmo meu
    minha muita muitas muito muitos nada não nas nem nenhum nenhuma nessa nesse nesta neste ninguém
    nos nós nossa nossas nosso nossos num numa nunca ou outra outras outro outros para pela
    pelas pelo pelos pode podem pois por porque porém pouca pouco poucos qual quais quando
    quanto que quê quem são se seja sem sempre sendo ser será seu seus só sob sobre
    dois duas três quatro cinco seis sete oito nove dez vinte
    sua suas também tanto tão tem têm ter teve toda todas todo todos uma umas uns vez você vocês
"""
COMMON_WORDS = frozenset(f"{_ENGLISH} {_FRENCH} {_SPANISH} {_PORTUGUESE}".split())
